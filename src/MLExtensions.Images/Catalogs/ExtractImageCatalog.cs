using MLExtensions;
using MLExtensions.FriendAccess;

namespace Microsoft.ML;

/// <summary>Creates a transform that reads images as pixels.</summary>
public static class ExtractImageCatalog
{
    /// <summary>
    /// Creates a transform that reads images as vectors of pixels of one size, from 0 to 1: decoded, turned as EXIF says, fitted and
    /// resized.
    /// </summary>
    /// <param name="catalog">The transforms of the MLContext.</param>
    /// <param name="outputColumnName">The name of the output column, a vector of Single of channels x height x width.</param>
    /// <param name="inputColumnName">
    /// The name of the column of images: texts that are paths, vectors of Byte that are the bytes of a file, or MLImage.
    /// </param>
    /// <param name="width">The number of columns of the pixels.</param>
    /// <param name="height">The number of rows of the pixels.</param>
    /// <param name="channels">3 for red, green and blue, or 1 for grey.</param>
    /// <param name="fit">How an image is fitted where its ratio of width and height is another one.</param>
    /// <exception cref="ArgumentException">
    /// A name is null or empty, or a number is out of its range; the message has its name, its value and the range.
    /// </exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.ExtractImage("Features", "ImagePath", width: 28, height: 28, channels: 1)
    ///     .Append(mlContext.MulticlassClassification.Trainers.MultilayerPerceptron());
    /// </code>
    /// </example>
    public static ImageExtractingEstimator ExtractImage(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName, int width, int height, int channels = 3,
        ImageFit fit = ImageFit.Crop)
        => catalog.ExtractImage(new ImageExtractingEstimator.Options
        {
            OutputColumnName = outputColumnName, InputColumnName = inputColumnName, Width = width, Height = height, Channels = channels,
            Fit = fit,
        });

    /// <summary>Creates a transform that reads images as vectors of pixels of one size.</summary>
    /// <param name="catalog">The transforms of the MLContext.</param>
    /// <param name="options">The settings. The estimator takes a copy.</param>
    /// <exception cref="ArgumentException">
    /// A setting is missing or out of its range; the message has its name, its value and the range.
    /// </exception>
    /// <example>
    /// <code>
    /// var pixels = mlContext.Transforms.ExtractImage(new ImageExtractingEstimator.Options
    /// {
    ///     Width = 224, Height = 224, Fit = ImageFit.Pad, Scaling = ImageScaling.ImageNet, CacheFile = "pictures.bin",
    /// });
    /// </code>
    /// </example>
    public static ImageExtractingEstimator ExtractImage(this TransformsCatalog catalog, ImageExtractingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(MLNet.Environment(catalog), options);
    }
}
