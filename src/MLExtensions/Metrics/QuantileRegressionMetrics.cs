using System.Globalization;

namespace MLExtensions;

/// <summary>The metrics of a quantile regression: those of each quantile, and of the interval between the outermost quantiles.</summary>
/// <remarks>Thread safety: an instance does not change and may be used by several threads at once.</remarks>
public sealed class QuantileRegressionMetrics
{
    internal QuantileRegressionMetrics(IReadOnlyList<QuantileMetrics> quantiles) => Quantiles = quantiles;

    /// <summary>Gets the metrics of each quantile, in ascending order.</summary>
    public IReadOnlyList<QuantileMetrics> Quantiles { get; }

    /// <summary>Gets the mean of the pinball losses of the quantiles, in the unit of the label.</summary>
    public double MeanPinballLoss => Quantiles.Average(quantile => quantile.PinballLoss);

    /// <summary>
    /// Gets the share of the labels from the lowest quantile to the highest one. Of quantiles that are right, it is
    /// <see cref="IntervalProbability"/>.
    /// </summary>
    /// <value>From 0 to 1; null for a single quantile.</value>
    public double? IntervalCoverage { get; internal init; }

    /// <summary>Gets the highest quantile less the lowest one, such as 0.9 for quantiles from 0.05 to 0.95.</summary>
    /// <value>From 0 to 1; null for a single quantile.</value>
    public double? IntervalProbability => Quantiles.Count > 1 ? Quantiles[^1].Quantile - Quantiles[0].Quantile : null;

    /// <summary>Gets the mean distance from the lowest predicted quantile to the highest one, in the unit of the label.</summary>
    /// <value>0 or more; null for a single quantile.</value>
    public double? MeanIntervalWidth { get; internal init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, Quantiles.Select(quantile => quantile.ToString()).Append(
        string.Create(CultureInfo.InvariantCulture,
            $"Interval {{ IntervalProbability = {IntervalProbability}, IntervalCoverage = {IntervalCoverage}, MeanIntervalWidth = "
            + $"{MeanIntervalWidth}, MeanPinballLoss = {MeanPinballLoss} }}")));
}
