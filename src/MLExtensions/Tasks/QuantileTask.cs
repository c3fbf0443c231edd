using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>
/// Quantile regression. The label column is a Single; each output has the label of the row, so that the loss is one of a label an output.
/// </summary>
/// <param name="Quantiles">The quantile of each output, in ascending order.</param>
internal sealed record QuantileTask(IReadOnlyList<double> Quantiles) : LearningTask(new PinballLoss(Quantiles))
{
    /// <summary>Gets whether predictions are clamped to the range of the labels trained on.</summary>
    public bool ClampsToLabelRange { get; init; }

    public override ColumnKind LabelKind => ColumnKind.Single;

    public override void Check() => QuantileLevels.Check(nameof(Quantiles), Quantiles);

    public override int Outputs(DataViewSchema.Column label) => Quantiles.Count;

    public override LabelReader CreateReader(DataViewRow row, DataViewSchema.Column label)
    {
        ValueGetter<float> get = row.GetGetter<float>(label);
        float value = 0;
        return target =>
        {
            get(ref value);
            target.Fill(value);
            return float.IsFinite(value);
        };
    }

    public override PredictionColumns CreateColumns(DataViewSchema.Column label) => new QuantileColumns(Quantiles, range: null);

    public override PredictionColumns CreateColumns(DataViewSchema.Column label, LabelSummary labels)
        => new QuantileColumns(Quantiles, ClampsToLabelRange ? LabelRange.Of(labels) : null);

    public override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => QuantileColumns.Shapes;
}
