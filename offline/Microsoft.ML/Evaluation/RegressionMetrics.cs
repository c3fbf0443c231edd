namespace Microsoft.ML.Data;

/// <summary>How well a regression does.</summary>
public sealed class RegressionMetrics
{
    internal RegressionMetrics(RegressionSums sums)
    {
        MeanAbsoluteError = sums.MeanAbsoluteError;
        MeanSquaredError = sums.MeanSquaredError;
        RootMeanSquaredError = Math.Sqrt(MeanSquaredError);
        LossFunction = sums.Loss;
        RSquared = sums.RSquared;
    }

    public double MeanAbsoluteError { get; }

    public double MeanSquaredError { get; }

    public double RootMeanSquaredError { get; }

    /// <summary>The mean of the squared loss, which is also the mean squared error.</summary>
    public double LossFunction { get; }

    /// <summary>The part of the labels' variance that is explained: 1 at best, negative where the mean would do better.</summary>
    public double RSquared { get; }
}
