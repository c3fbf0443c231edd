using SkiaSharp;

namespace MLExtensions.Images.Tests;

/// <summary>Small pictures of colours that differ everywhere; make_images.py computes the same.</summary>
internal static class TestPictures
{
    public static SKColor ColorAt(int x, int y, int width, int height) => new(
        (byte)Math.Round(255.0 * x / (width - 1)),
        (byte)Math.Round(127 + 120 * Math.Sin(x / 2.0 + y / 3.0)),
        (x / 4 + y / 4) % 2 == 1 ? (byte)Math.Round(255.0 * y / (height - 1)) : (byte)40);

    public static SKBitmap Bitmap(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, ColorAt(x, y, width, height));
        return bitmap;
    }

    public static byte[] Png(int width, int height) => Encode(width, height, SKEncodedImageFormat.Png);

    public static byte[] Jpeg(int width, int height) => Encode(width, height, SKEncodedImageFormat.Jpeg);

    private static byte[] Encode(int width, int height, SKEncodedImageFormat format)
    {
        using SKBitmap bitmap = Bitmap(width, height);
        using SKData data = bitmap.Encode(format, 95);
        return data.ToArray();
    }
}
