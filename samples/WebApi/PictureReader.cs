using SkiaSharp;

namespace WebApiSample;

/// <summary>Makes pixels of a picture in a file, such as PNG or JPEG, as Fashion-MNIST has them: bright on a dark ground.</summary>
internal static class PictureReader
{
    private const int MostPixels = 50_000_000;
    private const float Middle = 127.5f;

    /// <summary>Reads a picture.</summary>
    /// <param name="content">The content of the file.</param>
    /// <param name="side">The number of pixels of a side of the square that is returned.</param>
    /// <exception cref="InvalidDataException">It is no picture, or too large.</exception>
    public static float[] Read(byte[] content, int side)
    {
        using var data = SKData.CreateCopy(content);
        // Of the header alone, before there is memory for all pixels.
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException("The body is no picture that can be read.");
        if ((long)codec.Info.Width * codec.Info.Height > MostPixels)
        {
            throw new InvalidDataException(
                $"A picture should have at most {MostPixels} pixels; found {codec.Info.Width} x {codec.Info.Height}.");
        }
        using SKBitmap picture = SKBitmap.Decode(codec) ?? throw new InvalidDataException("The body is no picture that can be read.");
        using SKBitmap square = SquareOf(picture, side);
        float[] pixels = new float[side * side];
        for (int i = 0; i < pixels.Length; i++)
        {
            SKColor color = square.GetPixel(i % side, i / side);
            pixels[i] = MathF.Round(0.299f * color.Red + 0.587f * color.Green + 0.114f * color.Blue);
        }
        return HasBrightGround(pixels, side) ? Array.ConvertAll(pixels, pixel => byte.MaxValue - pixel) : pixels;
    }

    /// <summary>Draws a picture into the middle of a white square, as large as fits.</summary>
    private static SKBitmap SquareOf(SKBitmap picture, int side)
    {
        var square = new SKBitmap(side, side);
        using var canvas = new SKCanvas(square);
        using var paint = new SKPaint { FilterQuality = SKFilterQuality.High, IsAntialias = true };
        canvas.Clear(SKColors.White);
        float scale = (float)side / Math.Max(picture.Width, picture.Height);
        float width = picture.Width * scale, height = picture.Height * scale;
        canvas.DrawBitmap(picture, SKRect.Create((side - width) / 2, (side - height) / 2, width, height), paint);
        return square;
    }

    private static bool HasBrightGround(float[] pixels, int side)
        => Enumerable.Range(0, side).SelectMany(i => new[] { pixels[i], pixels[^(i + 1)], pixels[i * side], pixels[(i + 1) * side - 1] })
            .Average() > Middle;
}
