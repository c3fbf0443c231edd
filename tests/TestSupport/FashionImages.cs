namespace MLExtensions.TestSupport;

internal static class FashionImages
{
    public static float[] Normalized(this LabeledImages images, int index)
        => [.. images.Image(index).ToArray().Select(pixel => (pixel / 255f - 0.5f) / 0.5f)];
}
