using System.Globalization;
using System.Text;
using Microsoft.ML.Data;
using SkiaSharp;

namespace MLExtensions.Images;

/// <summary>Decodes images with SkiaSharp, all of their pixels or none.</summary>
internal static class ImageDecoder
{
    private const int BytesInMessages = 8, ShortestText = 4, TextInMessages = 24;

    /// <summary>Decodes the bytes of a file.</summary>
    /// <remarks>Of an animation, the first frame is decoded. Colour profiles are not applied.</remarks>
    /// <param name="file">The bytes.</param>
    /// <param name="isGrey">Whether pixels are wanted in grey.</param>
    /// <param name="background">The colour behind transparent pixels.</param>
    /// <param name="maximumPixels">The number of pixels above which an image is refused, before memory is allocated for it.</param>
    /// <exception cref="BrokenImageException">They are no image, or not a whole one, or one of too many pixels.</exception>
    public static unsafe DecodedImage Decode(ReadOnlySpan<byte> file, bool isGrey, ImageColor background, long maximumPixels)
    {
        if (file.IsEmpty)
            throw new BrokenImageException("it is empty");
        fixed (byte* first = file)
        {
            using SKData data = SKData.Create((nint)first, file.Length);
            using SKCodec codec = SKCodec.Create(data)
                ?? throw new BrokenImageException(
                    $"it begins with {Describe(file)}, and is not a JPEG, PNG, WebP, GIF, BMP or ICO image with a whole header");
            SKImageInfo info = codec.Info;
            RequireSize(info.Width, info.Height, maximumPixels);

            bool isOpaque = info.AlphaType == SKAlphaType.Opaque, decodesGrey = isGrey && isOpaque && info.ColorType == SKColorType.Gray8;
            SKColorType type = decodesGrey ? SKColorType.Gray8 : SKColorType.Rgba8888;
            var image = DecodedImage.Create(info.Width, info.Height, decodesGrey, codec.EncodedOrigin);
            try
            {
                var wanted = new SKImageInfo(info.Width, info.Height, type, isOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
                SKCodecResult result;
                fixed (byte* pixels = image.Pixels)
                    result = codec.GetPixels(wanted, (nint)pixels);
                if (result != SKCodecResult.Success)
                    throw new BrokenImageException(WhyNot(result));
                if (!isOpaque)
                    image.Flatten(background, isPremultiplied: false);
                if (isGrey)
                    image.ToGrey();
                return image;
            }
            catch
            {
                image.Dispose();
                throw;
            }
        }
    }

    /// <summary>Copies the pixels of an image of ML.NET.</summary>
    /// <remarks>Its colours are multiplied by alpha already, as SkiaSharp decodes them for it.</remarks>
    public static DecodedImage Copy(MLImage source, bool isGrey, ImageColor background, long maximumPixels)
    {
        RequireSize(source.Width, source.Height, maximumPixels);
        int red = source.PixelFormat switch
        {
            MLPixelFormat.Bgra32 => 2,
            MLPixelFormat.Rgba32 => 0,
            _ => throw new BrokenImageException($"its pixel format should be Bgra32 or Rgba32; found {source.PixelFormat}"),
        };
        var image = DecodedImage.Create(source.Width, source.Height, isGrey: false);
        Span<byte> pixels = image.Pixels;
        source.Pixels[..pixels.Length].CopyTo(pixels);
        if (red != 0)
            for (int i = 0; i < pixels.Length; i += DecodedImage.ColorStride)
                (pixels[i], pixels[i + red]) = (pixels[i + red], pixels[i]);
        image.Flatten(background, isPremultiplied: true);
        if (isGrey)
            image.ToGrey();
        return image;
    }

    private static void RequireSize(int width, int height, long maximumPixels)
    {
        if (width < 1 || height < 1)
            throw new BrokenImageException($"it has {width} x {height} pixels");
        if ((long)width * height > maximumPixels)
        {
            throw new BrokenImageException(string.Create(CultureInfo.InvariantCulture,
                $"its header says {width} x {height} pixels; at most {maximumPixels:N0} are decoded (MaximumPixels)"));
        }
    }

    private static string WhyNot(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "its data end before its last pixel",
        SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "its data are damaged, or end before its last pixel",
        SKCodecResult.Unimplemented => "it is of a kind that SkiaSharp does not decode",
        _ => $"SkiaSharp does not decode it ({result})",
    };

    private static string Describe(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> begin = file[..Math.Min(file.Length, TextInMessages)];
        int end = begin.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        ReadOnlySpan<byte> text = end < 0 ? begin : begin[..end];
        return text.Length >= ShortestText ? $"the text '{Encoding.ASCII.GetString(text)}'"
            : $"the bytes {Convert.ToHexString(begin[..Math.Min(begin.Length, BytesInMessages)])}";
    }
}
