using Microsoft.ML.Data;

/// <summary>A row to train on, a function of its number.</summary>
internal sealed class Row
{
    [VectorType(16)]
    public float[] Features { get; set; } = [];

    public float Label { get; set; }

    public float Weight { get; set; }

    public static Row Number(int number, int shift) => new()
    {
        Features = [.. Enumerable.Range(0, 16).Select(j => MathF.Sin((number + shift) * 16 + j * j))],
        Label = MathF.Cos(number) + MathF.Sin(number * 16) * 2,
        // Every fifth row has none.
        Weight = number % 5,
    };
}
