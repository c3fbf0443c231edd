namespace MLExtensions;

/// <summary>How good predictions of several numbers are, number by number, and on average.</summary>
public sealed class MultiOutputRegressionMetrics
{
    internal MultiOutputRegressionMetrics(IReadOnlyList<OutputRegressionMetrics> outputs) => Outputs = outputs;

    /// <summary>The metrics of each output.</summary>
    public IReadOnlyList<OutputRegressionMetrics> Outputs { get; }

    /// <summary>The mean over the outputs.</summary>
    public double MeanAbsoluteError => Outputs.Average(output => output.MeanAbsoluteError);

    /// <summary>The mean over the outputs.</summary>
    public double MeanSquaredError => Outputs.Average(output => output.MeanSquaredError);

    /// <summary>The mean over the outputs of the root of each one's mean squared error.</summary>
    public double RootMeanSquaredError => Outputs.Average(output => output.RootMeanSquaredError);

    /// <summary>The mean over the outputs.</summary>
    public double RSquared => Outputs.Average(output => output.RSquared);
}

/// <summary>How good the predictions of a number are.</summary>
/// <param name="Name">Its name, as the slot names of the label or the score have it; empty where they have none.</param>
/// <param name="MeanAbsoluteError">The mean of |score - label|.</param>
/// <param name="MeanSquaredError">The mean of (score - label)^2.</param>
/// <param name="RSquared">The part of the labels' variance that is explained: 1 at best, negative where the labels' mean would do better. Where all labels are the same, NaN or minus infinity.</param>
public sealed record OutputRegressionMetrics(string Name, double MeanAbsoluteError, double MeanSquaredError, double RSquared)
{
    /// <summary>The root of the mean squared error, in the label's unit.</summary>
    public double RootMeanSquaredError => Math.Sqrt(MeanSquaredError);

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(OutputRegressionMetrics), PrintMembers);
}
