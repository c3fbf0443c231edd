using System.Globalization;

namespace MLExtensions;

/// <summary>The metrics of a classification by several labels that do not exclude each other.</summary>
/// <remarks>Thread safety: an instance does not change and may be used by several threads at once.</remarks>
public sealed class MultiLabelMetrics
{
    internal MultiLabelMetrics(IReadOnlyList<LabelMetrics> labels, LabelMetrics micro) => (Labels, Micro) = (labels, micro);

    /// <summary>Gets the metrics of each label, in the order of the label column.</summary>
    public IReadOnlyList<LabelMetrics> Labels { get; }

    /// <summary>
    /// Gets the micro average: the metrics of all pairs of row and label as if they were rows of one label, so that frequent labels count
    /// more.
    /// </summary>
    public LabelMetrics Micro { get; }

    /// <summary>
    /// Gets the macro average: the mean of each metric over the labels, which count the same. The area under the ROC curve is averaged over
    /// the labels that have one.
    /// </summary>
    public LabelMetrics Macro => new()
    {
        Name = "macro average",
        PositiveCount = Labels.Sum(label => label.PositiveCount),
        Precision = Labels.Average(label => label.Precision),
        Recall = Labels.Average(label => label.Recall),
        F1Score = Labels.Average(label => label.F1Score),
        AreaUnderRocCurve = Labels.Select(label => label.AreaUnderRocCurve).Where(area => !double.IsNaN(area)).DefaultIfEmpty(double.NaN)
            .Average(),
    };

    /// <summary>Gets the share of the rows in which all labels are predicted correctly.</summary>
    public required double SubsetAccuracy { get; init; }

    /// <summary>Gets the share of the pairs of row and label that are predicted wrongly.</summary>
    public required double HammingLoss { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(Environment.NewLine, Labels.Append(Micro).Append(Macro)
        .Select(label => label.ToString()).Append(string.Create(CultureInfo.InvariantCulture,
            $"Rows {{ SubsetAccuracy = {SubsetAccuracy}, HammingLoss = {HammingLoss} }}")));
}
