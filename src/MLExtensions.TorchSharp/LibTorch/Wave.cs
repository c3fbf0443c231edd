namespace MLExtensions.Torch;

/// <summary>Fixed numbers of about -0.5 to 0.5.</summary>
internal static class Wave
{
    public static float[] Numbers(int count, int phase) => [.. Enumerable.Range(0, count).Select(i => MathF.Sin(phase + 1.7f * i) / 2)];
}
