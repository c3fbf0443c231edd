using SkiaSharp;

namespace MLExtensions.Images;

/// <summary>Which part of an image is shown, and where in the result.</summary>
/// <param name="Left">Where the part begins, in columns of the image as it is shown.</param>
/// <param name="Top">Where it begins, in rows.</param>
/// <param name="PartWidth">The number of its columns.</param>
/// <param name="PartHeight">The number of its rows.</param>
/// <param name="X">The first column of the result that it covers.</param>
/// <param name="Y">The first row of the result that it covers.</param>
/// <param name="Width">The number of columns of the result that it covers.</param>
/// <param name="Height">The number of rows of the result that it covers.</param>
internal readonly record struct ImagePlacement(
    double Left, double Top, double PartWidth, double PartHeight, int X, int Y, int Width, int Height)
{
    /// <summary>Places an image.</summary>
    /// <param name="imageWidth">The number of columns of the image as it is shown.</param>
    /// <param name="imageHeight">The number of its rows.</param>
    /// <param name="width">The number of columns of the result.</param>
    /// <param name="height">The number of rows of the result.</param>
    /// <param name="fit">How the image is fitted.</param>
    public static ImagePlacement Of(int imageWidth, int imageHeight, int width, int height, ImageFit fit)
    {
        double ratio = (double)width / height, imageRatio = (double)imageWidth / imageHeight;
        if (fit == ImageFit.Stretch || ratio == imageRatio)
            return new(0, 0, imageWidth, imageHeight, 0, 0, width, height);
        bool isTooWide = imageRatio > ratio;
        if (fit == ImageFit.Crop)
        {
            double partWidth = isTooWide ? ratio * imageHeight : imageWidth, partHeight = isTooWide ? imageHeight : imageWidth / ratio;
            return new((imageWidth - partWidth) / 2, (imageHeight - partHeight) / 2, partWidth, partHeight, 0, 0, width, height);
        }
        int shownWidth = isTooWide ? width : Shown(height * imageRatio), shownHeight = isTooWide ? Shown(width / imageRatio) : height;
        return new(
            0, 0, imageWidth, imageHeight, Middle(width - shownWidth), Middle(height - shownHeight), shownWidth, shownHeight);

        static int Shown(double length) => Math.Max(1, (int)Math.Round(length));

        static int Middle(int rest) => (int)Math.Round(rest / 2.0);
    }

    /// <summary>Copies the resized part to its place in the result, turned and mirrored.</summary>
    /// <param name="part">The part as it is stored: rows x columns x channels.</param>
    /// <param name="orientation">How it has to be turned and mirrored.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="result">The result: rows x columns x channels.</param>
    /// <param name="widthOfResult">The number of columns of the result.</param>
    public void Copy(ReadOnlySpan<byte> part, SKEncodedOrigin orientation, int channels, Span<byte> result, int widthOfResult)
    {
        // A step to the right, and one down, in the result is this step in the part.
        int storedWidth = IsTurned(orientation) ? Height : Width, last = Width * Height - 1;
        (int origin, int right, int down) = orientation switch
        {
            SKEncodedOrigin.TopRight => (storedWidth - 1, -1, storedWidth),
            SKEncodedOrigin.BottomRight => (last, -1, -storedWidth),
            SKEncodedOrigin.BottomLeft => (last - storedWidth + 1, 1, -storedWidth),
            SKEncodedOrigin.LeftTop => (0, storedWidth, 1),
            SKEncodedOrigin.RightTop => (last - storedWidth + 1, -storedWidth, 1),
            SKEncodedOrigin.RightBottom => (last, -storedWidth, -1),
            SKEncodedOrigin.LeftBottom => (storedWidth - 1, storedWidth, -1),
            _ => (0, 1, storedWidth),
        };
        for (int y = 0; y < Height; y++)
        {
            Span<byte> row = result.Slice(((Y + y) * widthOfResult + X) * channels, Width * channels);
            int pixel = origin + y * down;
            if (right == 1)
            {
                part.Slice(pixel * channels, row.Length).CopyTo(row);
                continue;
            }
            for (int x = 0; x < Width; x++, pixel += right)
                for (int channel = 0; channel < channels; channel++)
                    row[x * channels + channel] = part[pixel * channels + channel];
        }
    }

    /// <summary>Returns whether rows of the stored image are columns of the one that is shown.</summary>
    public static bool IsTurned(SKEncodedOrigin orientation) => orientation >= SKEncodedOrigin.LeftTop;
}
