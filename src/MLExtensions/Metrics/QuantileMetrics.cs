namespace MLExtensions;

/// <summary>The metrics of one quantile of a regression.</summary>
public sealed record QuantileMetrics
{
    /// <summary>Gets the quantile, such as 0.95.</summary>
    public required double Quantile { get; init; }

    /// <summary>
    /// Gets the share of the labels that are not more than the prediction. Of a quantile that is right, it is the quantile.
    /// </summary>
    public required double ShareBelow { get; init; }

    /// <summary>
    /// Gets the pinball loss, the mean of quantile * d where d = label - prediction is 0 or more, else (quantile - 1) * d (Koenker and
    /// Bassett, 1978), in the unit of the label.
    /// </summary>
    public required double PinballLoss { get; init; }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(QuantileMetrics), PrintMembers);
}
