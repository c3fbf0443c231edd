using SkiaSharp;

namespace MLExtensions.Images;

/// <summary>The pixels of an image as it is stored, before it is turned, cropped and resized.</summary>
/// <remarks>Its memory is one of the <see cref="PixelBuffers"/>, and goes back when it is disposed.</remarks>
internal sealed class DecodedImage : IDisposable
{
    /// <summary>The bytes of a pixel in colour: red, green, blue, and one that is not used.</summary>
    public const int ColorStride = 4;

    private byte[] _pixels;

    private DecodedImage(int width, int height, int stride, SKEncodedOrigin orientation)
    {
        (Width, Height, Stride, Orientation) = (width, height, stride, orientation);
        _pixels = PixelBuffers.Rent(checked(width * height * stride));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Gets the bytes of a pixel: 1 in grey, or <see cref="ColorStride"/>.</summary>
    public int Stride { get; private set; }

    /// <summary>Gets how the image has to be turned and mirrored.</summary>
    public SKEncodedOrigin Orientation { get; }

    /// <summary>Gets the pixels, row by row.</summary>
    public Span<byte> Pixels => _pixels.AsSpan(0, Width * Height * Stride);

    /// <summary>Creates an image whose pixels are not set.</summary>
    /// <param name="width">The number of columns.</param>
    /// <param name="height">The number of rows.</param>
    /// <param name="isGrey">Whether a pixel has one byte.</param>
    /// <param name="orientation">How the image has to be turned and mirrored.</param>
    public static DecodedImage Create(int width, int height, bool isGrey, SKEncodedOrigin orientation = SKEncodedOrigin.TopLeft)
        => new(width, height, isGrey ? 1 : ColorStride, orientation);

    /// <summary>Puts the pixels in front of a background; their alpha is in the fourth byte.</summary>
    /// <param name="background">The background.</param>
    /// <param name="isPremultiplied">Whether the colours are multiplied by alpha already.</param>
    public void Flatten(ImageColor background, bool isPremultiplied)
    {
        const int Opaque = byte.MaxValue;
        Span<byte> pixels = Pixels;
        for (int i = 0; i < pixels.Length; i += ColorStride)
        {
            int alpha = pixels[i + 3];
            if (alpha == Opaque)
                continue;
            int weight = isPremultiplied ? Opaque : alpha;
            pixels[i] = Blend(pixels[i], background.Red);
            pixels[i + 1] = Blend(pixels[i + 1], background.Green);
            pixels[i + 2] = Blend(pixels[i + 2], background.Blue);

            byte Blend(int color, int behind) => (byte)Math.Min(Opaque, (color * weight + behind * (Opaque - alpha) + Opaque / 2) / Opaque);
        }
    }

    /// <summary>Makes the pixels grey: the <see cref="Luma"/> of each.</summary>
    public void ToGrey()
    {
        if (Stride == 1)
            return;
        Span<byte> pixels = Pixels;
        for (int i = 0, pixel = 0; i < pixels.Length; i += ColorStride, pixel++)
            pixels[pixel] = Luma.Of(pixels[i], pixels[i + 1], pixels[i + 2]);
        Stride = 1;
    }

    public void Dispose()
    {
        if (_pixels.Length == 0)
            return;
        PixelBuffers.Return(_pixels);
        _pixels = [];
    }
}
