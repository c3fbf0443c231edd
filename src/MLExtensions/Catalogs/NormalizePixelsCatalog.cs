using MLExtensions;

namespace Microsoft.ML;

/// <summary>Creates transforms of images that are vectors of pixels.</summary>
public static class NormalizePixelsCatalog
{
    /// <summary>
    /// Creates a transform that scales pixels from 0..255 to 0..1, then to (x - mean) / standardDeviation. Slot names are kept.
    /// </summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column added: a vector of Single of the input's dimensions.</param>
    /// <param name="inputColumnName">The column of pixels, a vector of Single; null for the one named as the output.</param>
    /// <param name="mean">The mean of the pixels in 0..1; 0 leaves them there.</param>
    /// <param name="standardDeviation">Their standard deviation, greater than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The mean or the standard deviation is out of its range.</exception>
    public static NormalizePixelsEstimator NormalizePixels(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null, double mean = 0,
        double standardDeviation = 1)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new NormalizePixelsEstimator(outputColumnName, inputColumnName ?? outputColumnName, mean, standardDeviation);
    }
}
