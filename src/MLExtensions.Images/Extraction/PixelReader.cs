using System.Buffers;
using Microsoft.ML.Data;

namespace MLExtensions.Images;

/// <summary>Reads images as pixels of one size.</summary>
/// <remarks>Thread safety: any number of threads may use it at once.</remarks>
/// <param name="shape">The shape of the pixels.</param>
internal sealed class PixelReader(PixelShape shape)
{
    private bool IsGrey => shape.Channels == 1;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The path.</param>
    /// <param name="pixels">Receives rows x columns x channels.</param>
    /// <exception cref="BrokenImageException">It cannot be opened, or is no whole image.</exception>
    public void ReadFile(string path, Span<byte> pixels)
    {
        using var file = ImageFile.Open(path);
        Read(file.ReadBytes(), pixels);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="pixels">Receives rows x columns x channels.</param>
    /// <exception cref="BrokenImageException">They are no whole image.</exception>
    public void Read(ReadOnlySpan<byte> file, Span<byte> pixels)
    {
        using var image = ImageDecoder.Decode(file, IsGrey, shape.Background, shape.MaximumPixels);
        Place(image, pixels);
    }

    /// <summary>Reads an image of ML.NET.</summary>
    /// <param name="source">The image.</param>
    /// <param name="pixels">Receives rows x columns x channels.</param>
    /// <exception cref="BrokenImageException">It is of another format of pixels, or has too many.</exception>
    public void Read(MLImage source, Span<byte> pixels)
    {
        using var image = ImageDecoder.Copy(source, IsGrey, shape.Background, shape.MaximumPixels);
        Place(image, pixels);
    }

    private void Place(DecodedImage image, Span<byte> pixels)
    {
        bool isTurned = ImagePlacement.IsTurned(image.Orientation);
        (int shownWidth, int shownHeight) = isTurned ? (image.Height, image.Width) : (image.Width, image.Height);
        ImagePlacement place = ImagePlacement.Of(shownWidth, shownHeight, shape.Width, shape.Height, shape.Fit);
        (ResamplingAxis columns, ResamplingAxis rows) = isTurned
            ? (Axis(image.Width, place.Top, place.PartHeight, place.Height), Axis(image.Height, place.Left, place.PartWidth, place.Width))
            : (Axis(image.Width, place.Left, place.PartWidth, place.Width), Axis(image.Height, place.Top, place.PartHeight, place.Height));

        if (place.Width < shape.Width || place.Height < shape.Height)
            FillBackground(pixels);
        byte[] rented = ArrayPool<byte>.Shared.Rent(place.Width * place.Height * shape.Channels);
        Span<byte> part = rented.AsSpan(0, place.Width * place.Height * shape.Channels);
        Resampler.Resize(image, columns, rows, part);
        place.Copy(part, image.Orientation, shape.Channels, pixels, shape.Width);
        ArrayPool<byte>.Shared.Return(rented);

        ResamplingAxis Axis(int source, double begin, double length, int target)
            => new(source, begin, begin + length, target, shape.Filter);
    }

    private void FillBackground(Span<byte> pixels)
    {
        ImageColor background = shape.Background;
        if (IsGrey)
        {
            pixels.Fill(Luma.Of(background.Red, background.Green, background.Blue));
            return;
        }
        for (int i = 0; i < pixels.Length; i += 3)
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (background.Red, background.Green, background.Blue);
    }
}
