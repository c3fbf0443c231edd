namespace MLExtensions;

/// <summary>The metrics of one label of a classification by several labels, or of an average over the labels.</summary>
public sealed record LabelMetrics
{
    /// <summary>
    /// Gets the name of the label, as the slot names of the label column or the score have it; empty where they have none.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Gets the number of rows, or of pairs of row and label, in which the label is true.</summary>
    public required long PositiveCount { get; init; }

    /// <summary>Gets the share of true labels among those predicted as true; 0 where none is.</summary>
    public required double Precision { get; init; }

    /// <summary>Gets the share of labels predicted as true among the true ones; 0 where none is true.</summary>
    public required double Recall { get; init; }

    /// <summary>Gets F1, the harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn); 0 where there is no true positive.</summary>
    public required double F1Score { get; init; }

    /// <summary>
    /// Gets the area under the ROC curve: the probability that a true label has a higher score than a false one, equal scores counting
    /// half. NaN where all labels are the same.
    /// </summary>
    public required double AreaUnderRocCurve { get; init; }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(LabelMetrics), PrintMembers);
}
