namespace MLExtensions.Images;

/// <summary>What the pixels of an image depend on: two extractions of the same shape read the same bytes.</summary>
/// <param name="Width">The number of columns.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Fit">How an image of another shape is fitted.</param>
/// <param name="Filter">How it is resized.</param>
/// <param name="Background">The colour of what an image does not cover, and behind transparent pixels.</param>
/// <param name="MaximumPixels">The number of pixels above which an image is refused.</param>
internal sealed record PixelShape(
    int Width, int Height, int Channels, ImageFit Fit, ImageFilter Filter, ImageColor Background, long MaximumPixels)
{
    /// <summary>Gets the number of bytes of an image.</summary>
    public int Length { get; } = checked(Width * Height * Channels);
}
