using System.Globalization;

namespace MLExtensions;

/// <summary>The metrics of a regression with several outputs: those of each output, and their means over the outputs.</summary>
/// <remarks>Thread safety: an instance does not change and may be used by several threads at once.</remarks>
public sealed class MultiOutputRegressionMetrics
{
    internal MultiOutputRegressionMetrics(IReadOnlyList<OutputRegressionMetrics> outputs) => Outputs = outputs;

    /// <summary>Gets the metrics of each output, in the order of the label's values.</summary>
    public IReadOnlyList<OutputRegressionMetrics> Outputs { get; }

    /// <summary>Gets the mean absolute error, averaged over the outputs.</summary>
    public double MeanAbsoluteError => Outputs.Average(output => output.MeanAbsoluteError);

    /// <summary>Gets the mean squared error, averaged over the outputs.</summary>
    public double MeanSquaredError => Outputs.Average(output => output.MeanSquaredError);

    /// <summary>Gets the root of the mean squared error of each output, averaged over the outputs.</summary>
    public double RootMeanSquaredError => Outputs.Average(output => output.RootMeanSquaredError);

    /// <summary>Gets R squared, averaged over the outputs.</summary>
    public double RSquared => Outputs.Average(output => output.RSquared);

    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, Outputs.Select(output => output.ToString()).Append(
        string.Create(CultureInfo.InvariantCulture,
            $"Mean {{ MeanAbsoluteError = {MeanAbsoluteError}, MeanSquaredError = {MeanSquaredError}, RSquared = {RSquared}, "
            + $"RootMeanSquaredError = {RootMeanSquaredError} }}")));
}
