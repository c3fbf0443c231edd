namespace MLExtensions;

/// <summary>The metrics of one output of a regression.</summary>
public sealed record OutputRegressionMetrics
{
    /// <summary>Gets the name of the output, as the slot names of the label or the score have it; empty where they have none.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the mean absolute error, the mean of |score - label|.</summary>
    public required double MeanAbsoluteError { get; init; }

    /// <summary>Gets the mean squared error, the mean of (score - label)^2.</summary>
    public required double MeanSquaredError { get; init; }

    /// <summary>
    /// Gets R squared, the fraction of the variance of the labels that is explained: 1 at best, negative where the mean of the labels would
    /// be the better prediction. Where all labels are the same, it is NaN or minus infinity.
    /// </summary>
    public required double RSquared { get; init; }

    /// <summary>Gets the root of the mean squared error, in the unit of the label.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(OutputRegressionMetrics), PrintMembers);
}
