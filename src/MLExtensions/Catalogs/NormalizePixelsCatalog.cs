using MLExtensions;

namespace Microsoft.ML;

/// <summary>Creates transforms of images that are vectors of pixels.</summary>
public static class NormalizePixelsCatalog
{
    /// <summary>Creates a transform that computes (x / 255 - mean) / standardDeviation for each pixel x.</summary>
    /// <remarks>The output column has the type and the slot names of the input column.</remarks>
    /// <param name="catalog">The transforms of the MLContext.</param>
    /// <param name="outputColumnName">The name of the output column.</param>
    /// <param name="inputColumnName">
    /// The name of the input column, a vector of Single of known size with values from 0 to 255; null for
    /// <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="mean">The mean of x / 255, finite.</param>
    /// <param name="standardDeviation">The standard deviation of x / 255, more than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mean or the standard deviation is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5)
    ///     .Append(mlContext.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [128]));
    /// var model = pipeline.Fit(mlContext.Data.LoadFashionMnist(FashionMnistSplit.Train));
    /// </code>
    /// </example>
    public static NormalizePixelsEstimator NormalizePixels(this TransformsCatalog catalog,
        string outputColumnName, string? inputColumnName = null, double mean = 0, double standardDeviation = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new NormalizePixelsEstimator(outputColumnName, inputColumnName ?? outputColumnName, mean, standardDeviation);
    }
}
