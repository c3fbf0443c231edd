using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>Regression. The label column is a Single, or a vector of Single of known size; the label is its values.</summary>
/// <param name="Loss">A loss with a label for each output.</param>
internal sealed record RegressionTask(Loss Loss) : LearningTask(Loss)
{
    /// <summary>Gets whether the label has to be a single number.</summary>
    public bool IsSingleOutput { get; init; }

    /// <summary>Gets whether predictions are clamped to the range of the labels trained on.</summary>
    public bool ClampsToLabelRange { get; init; }

    public override ColumnKind LabelKind => IsSingleOutput ? ColumnKind.Single : ColumnKind.SingleOrVector;

    public override void Check()
    {
        ArgumentNullException.ThrowIfNull(Loss);
        // A loss that takes the index of a class has one label for any number of outputs.
        Setting.Require(Loss.LabelsPerRow(outputs: 2) == 2 && !Loss.IsClassification, nameof(Loss), Loss,
            "one for numbers, mean squared, half mean squared, Huber, smooth L1, mean absolute or pinball; "
            + "binary cross-entropy has trainers under BinaryClassification");
    }

    public override int Outputs(DataViewSchema.Column label) => (label.Type as VectorDataViewType)?.Size ?? 1;

    public override LabelReader CreateReader(DataViewRow row, DataViewSchema.Column label)
    {
        if (label.Type is VectorDataViewType)
        {
            var reader = new VectorReader(row, label);
            return target =>
            {
                reader.Read(target);
                return Magnitude.IsFinite(Magnitude.Largest(target));
            };
        }
        ValueGetter<float> get = row.GetGetter<float>(label);
        return target =>
        {
            get(ref target[0]);
            return float.IsFinite(target[0]);
        };
    }

    public override PredictionColumns CreateColumns(DataViewSchema.Column label) => RegressionColumns.Of(label, range: null);

    public override PredictionColumns CreateColumns(DataViewSchema.Column label, LabelSummary labels)
        => RegressionColumns.Of(label, ClampsToLabelRange ? LabelRange.Of(labels) : null);

    public override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => RegressionColumns.Shapes(label);
}
