namespace MLExtensions;

/// <summary>Images of one size with labels, from a pair of IDX files, the format of MNIST and Fashion-MNIST.</summary>
public sealed class LabeledImages
{
    private LabeledImages(IdxFile images, IdxFile labels, IReadOnlyList<string> classNames)
        => (Count, Rows, Columns, Pixels, Labels, ClassNames) = (
            images.Dimensions[0], images.Dimensions[1], images.Dimensions[2], images.Data, labels.Data, classNames);

    /// <summary>Gets the number of images.</summary>
    public int Count { get; }

    /// <summary>Gets the height of each image.</summary>
    public int Rows { get; }

    /// <summary>Gets the width of each image.</summary>
    public int Columns { get; }

    /// <summary>Gets the number of pixels of each image.</summary>
    public int PixelsPerImage => Rows * Columns;

    /// <summary>Gets the grey values, count x rows x columns, from 0 to 255.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Gets the class of each image, an index into <see cref="ClassNames"/>.</summary>
    public ReadOnlyMemory<byte> Labels { get; }

    /// <summary>Gets the names of the classes.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>Returns the pixels of an image, row by row.</summary>
    public ReadOnlySpan<byte> Image(int index) => Pixels.Span.Slice(index * PixelsPerImage, PixelsPerImage);

    /// <summary>Reads the two files, raw or compressed by gzip.</summary>
    /// <param name="imagesPath">IDX file of bytes in three dimensions: images x rows x columns.</param>
    /// <param name="labelsPath">IDX file of bytes in one dimension.</param>
    /// <param name="classNames">The name of each class; where none are given, the numbers from 0 to the largest label.</param>
    /// <exception cref="FormatException">
    /// A file is damaged or none of its kind, or the two do not belong together; the message says what was expected and found.
    /// </exception>
    public static LabeledImages Read(string imagesPath, string labelsPath, IReadOnlyList<string>? classNames = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(imagesPath);
        ArgumentException.ThrowIfNullOrEmpty(labelsPath);
        if (classNames != null && (classNames.Count == 0 || classNames.Any(string.IsNullOrEmpty)))
        {
            throw new ArgumentException(
                $"Each class should have a name; found {(classNames.Count == 0 ? "no class" : "one without")}.", nameof(classNames));
        }
        IdxFile images = IdxFile.Read(imagesPath, dimensions: 3), labels = IdxFile.Read(labelsPath, dimensions: 1);
        if (images.Dimensions[0] != labels.Dimensions[0])
        {
            throw new FormatException(
                $"There should be a label for each image; found {images.Dimensions[0]} images in '{imagesPath}' and "
                + $"{labels.Dimensions[0]} labels in '{labelsPath}'.");
        }
        if (images.Data.IsEmpty)
        {
            throw new FormatException(
                $"'{imagesPath}' should have at least one image of at least one pixel; found {images.Dimensions[0]} of "
                + $"{images.Dimensions[1]} x {images.Dimensions[2]}.");
        }

        ReadOnlySpan<byte> values = labels.Data.Span;
        classNames ??= [
            .. Enumerable.Range(0, Largest(values) + 1).Select(label => label.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        int wrong = values.IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(classNames.Count - 1, byte.MaxValue));
        if (wrong >= 0)
        {
            throw new FormatException(
                $"The labels in '{labelsPath}' should be from 0 to {classNames.Count - 1}; found {values[wrong]} at index {wrong}.");
        }
        return new LabeledImages(images, labels, classNames);
    }

    private static byte Largest(ReadOnlySpan<byte> values)
    {
        byte largest = 0;
        foreach (byte value in values)
            largest = Math.Max(largest, value);
        return largest;
    }
}
