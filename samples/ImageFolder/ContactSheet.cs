using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;
using SkiaSharp;

namespace ImageFolderSample;

/// <summary>Draws images side by side into one.</summary>
internal static class ContactSheet
{
    public const int Columns = 8, MostImages = 5 * Columns;

    private const int Size = 96, Gap = 4;

    /// <summary>Writes the first images as a PNG file.</summary>
    public static void Write(MLContext ml, IReadOnlyList<TestedImage> images, string path)
    {
        ImageExtractingTransformer extract = ml.Transforms.ExtractImage(new ImageExtractingEstimator.Options
        {
            Width = Size, Height = Size, Fit = ImageFit.Pad, Layout = ImageLayout.Interleaved, Scaling = ImageScaling.None,
        }).Fit(ml.Data.LoadFromEnumerable<ImagePath>([]));
        ImagePath[] shown = [.. images.Take(MostImages).Select(image => new ImagePath { Path = image.ImagePath })];
        int rows = Math.Max(1, (shown.Length + Columns - 1) / Columns);
        using var sheet = new SKBitmap(Columns * (Size + Gap) + Gap, rows * (Size + Gap) + Gap);
        using var canvas = new SKCanvas(sheet);
        canvas.Clear(SKColors.Gray);
        int number = 0;
        foreach (float[] pixels in extract.Transform(ml.Data.LoadFromEnumerable(shown)).GetColumn<float[]>("Features"))
        {
            using SKBitmap tile = ToBitmap(pixels);
            canvas.DrawBitmap(tile, Gap + number % Columns * (Size + Gap), Gap + number / Columns * (Size + Gap));
            number++;
        }
        canvas.Flush();
        using FileStream file = File.Create(path);
        sheet.Encode(file, SKEncodedImageFormat.Png, quality: 100);
    }

    private static SKBitmap ToBitmap(float[] pixels)
    {
        var bitmap = new SKBitmap(new SKImageInfo(Size, Size, SKColorType.Rgba8888, SKAlphaType.Opaque));
        byte[] colors = [.. pixels.Chunk(3).SelectMany(pixel => new[] { (byte)pixel[0], (byte)pixel[1], (byte)pixel[2], byte.MaxValue })];
        Marshal.Copy(colors, 0, bitmap.GetPixels(), colors.Length);
        return bitmap;
    }
}
