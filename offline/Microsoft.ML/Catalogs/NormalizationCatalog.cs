using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Scaling of numbers by what is seen of them in the data.</summary>
public static class NormalizationCatalog
{
    private const long MaximumExampleCount = 1000000000;

    /// <summary>Into [-1, 1] by the largest absolute value, or, without fixed zero, into [0, 1] by minimum and maximum.</summary>
    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        long maximumExampleCount = MaximumExampleCount, bool fixZero = true)
        => catalog.NormalizeMinMax([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumExampleCount, fixZero);

    public static NormalizingEstimator NormalizeMinMax(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = MaximumExampleCount, bool fixZero = true)
        => new(columns, maximumExampleCount, new MinMaxNormalization(fixZero));

    /// <summary>To a variance of 1 and a mean of 0, or, with fixed zero, to a mean square of 1; or to the value of the normal distribution's cumulative function.</summary>
    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        long maximumExampleCount = MaximumExampleCount, bool fixZero = true, bool useCdf = false)
        => catalog.NormalizeMeanVariance([new InputOutputColumnPair(outputColumnName, inputColumnName)], maximumExampleCount, fixZero, useCdf);

    public static NormalizingEstimator NormalizeMeanVariance(this TransformsCatalog catalog, InputOutputColumnPair[] columns,
        long maximumExampleCount = MaximumExampleCount, bool fixZero = true, bool useCdf = false)
        => new(columns, maximumExampleCount, new MeanVarianceNormalization(fixZero, useCdf));
}
