namespace MLExtensions.Core.Tests;

internal static class FashionImages
{
    /// <summary>Reads the images, or skips the test where the machine has none.</summary>
    public static LabeledImages Read(FashionMnistSplit split)
    {
        try
        {
            return FashionMnist.Read(split);
        }
        catch (FileNotFoundException e)
        {
            Assert.Skip(e.Message);
            throw;
        }
    }

    public static float[] Normalized(this LabeledImages images, int index) => [.. images.Image(index).ToArray().Select(pixel => (pixel / 255f - 0.5f) / 0.5f)];
}
