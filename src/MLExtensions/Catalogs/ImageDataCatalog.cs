using MLExtensions;
using MLExtensions.Data;

namespace Microsoft.ML;

/// <summary>Loads data sets of images.</summary>
public static class ImageDataCatalog
{
    /// <summary>Loads the data set Fashion-MNIST from files.</summary>
    /// <remarks>
    /// The columns are <c>Label</c>, a key with the names of the ten classes, and <c>Pixels</c>, a vector of Single of 28 x 28, from 0 to
    /// 255. Nothing is downloaded.
    /// </remarks>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="split">The 60,000 images for training, or the 10,000 for testing.</param>
    /// <param name="folder">
    /// The folder of the files, raw or compressed as .gz; null to search the folder that the environment variable MLEXTENSIONS_DATA names,
    /// datasets/fashion-mnist in the working folder, and the folder of Debian's package dataset-fashion-mnist, in this order.
    /// </param>
    /// <exception cref="FileNotFoundException">
    /// There are no such files; the message names the folders searched and a source of the files.
    /// </exception>
    /// <exception cref="FormatException">A file is damaged; the message has its name, what was expected and what was found.</exception>
    /// <example>
    /// <code>
    /// IDataView train = mlContext.Data.LoadFashionMnist(FashionMnistSplit.Train);
    /// IDataView test = mlContext.Data.LoadFashionMnist(FashionMnistSplit.Test);
    /// </code>
    /// </example>
    public static IDataView LoadFashionMnist(this DataOperationsCatalog catalog, FashionMnistSplit split, string? folder = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ImageDataView(FashionMnist.Read(split, folder));
    }

    /// <summary>Loads labelled images from a pair of IDX files, raw or compressed by gzip.</summary>
    /// <remarks>
    /// The columns are <c>Label</c>, a key with the names of the classes, and <c>Pixels</c>, a vector of Single of rows x columns, from 0
    /// to 255.
    /// </remarks>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="imagesPath">The path of an IDX file of bytes in three dimensions: images x rows x columns.</param>
    /// <param name="labelsPath">The path of an IDX file of bytes in one dimension, a label for each image.</param>
    /// <param name="classNames">The name of each class; null for the numbers from 0 to the largest label.</param>
    /// <exception cref="FormatException">
    /// A file is damaged, the numbers of images and labels differ, or a label has no class name; the message has the name of the file, what
    /// was expected and what was found.
    /// </exception>
    /// <exception cref="ArgumentException">A path or a class name is empty, or there are no class names.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <example>
    /// <code>
    /// IDataView train = mlContext.Data.LoadFromIdx("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz");
    /// </code>
    /// </example>
    public static IDataView LoadFromIdx(
        this DataOperationsCatalog catalog, string imagesPath, string labelsPath, IReadOnlyList<string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new ImageDataView(LabeledImages.Read(imagesPath, labelsPath, classNames));
    }
}
