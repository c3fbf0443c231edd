using MLExtensions;
using MLExtensions.Data;

namespace Microsoft.ML;

/// <summary>Loads data sets of images.</summary>
public static class ImageDataCatalog
{
    /// <summary>
    /// Loads Fashion-MNIST: <c>Label</c>, a key with the ten class names, and <c>Pixels</c>, a vector of Single, 28 x 28, 0 to 255. Nothing
    /// is downloaded.
    /// </summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="split">The 60,000 images to train on, or the 10,000 to test with.</param>
    /// <param name="folder">
    /// Where the files are, raw or as .gz. Null looks where the environment variable MLEXTENSIONS_DATA says; else in datasets/fashion-mnist
    /// in the working folder; else where Debian's package dataset-fashion-mnist puts it.
    /// </param>
    /// <exception cref="FileNotFoundException">The files are nowhere; the message says where was looked and how to get them.</exception>
    /// <exception cref="FormatException">A file is damaged; the message has its name, what was expected and what was found.</exception>
    public static IDataView LoadFashionMnist(this DataOperationsCatalog catalog, FashionMnistSplit split, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ImageDataView(FashionMnist.Read(split, folder));
    }

    /// <summary>
    /// Loads labelled images from a pair of IDX files, raw or compressed by gzip: <c>Label</c>, a key with the class names, and
    /// <c>Pixels</c>, a vector of Single, rows x columns, 0 to 255.
    /// </summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="imagesPath">IDX file of bytes in three dimensions: images x rows x columns.</param>
    /// <param name="labelsPath">IDX file of bytes in one dimension.</param>
    /// <param name="classNames">The name of each class; where none are given, the numbers from 0 to the largest label.</param>
    /// <exception cref="FormatException">
    /// A file is damaged, or they do not belong together; the message has the name, what was expected and what was found.
    /// </exception>
    public static IDataView LoadFromIdx(
        this DataOperationsCatalog catalog, string imagesPath, string labelsPath, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ImageDataView(LabeledImages.Read(imagesPath, labelsPath, classNames));
    }
}
