using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>
/// Classification by several labels that do not exclude each other. The label column is a vector of Boolean; the label values are 1 for
/// true, 0 for false.
/// </summary>
/// <param name="Loss">A loss of logits, such as binary cross-entropy.</param>
internal sealed record MultiLabelTask(Loss Loss) : LearningTask(Loss)
{
    public override ColumnKind LabelKind => ColumnKind.VectorOfBoolean;

    public override void Check()
    {
    }

    public override int Outputs(DataViewSchema.Column label) => ((VectorDataViewType)label.Type).Size;

    // A Boolean has no missing value.
    public override LabelReader CreateReader(DataViewRow row, DataViewSchema.Column label)
    {
        var reader = new BooleanVectorReader(row, label);
        return target =>
        {
            ReadOnlySpan<bool> values = reader.Read();
            for (int i = 0; i < target.Length; i++)
                target[i] = values[i] ? 1 : 0;
            return true;
        };
    }

    public override void CheckOther(DataViewSchema.Column label, DataViewSchema.Column other, string role)
    {
        if (Outputs(label) != ((other.Type as VectorDataViewType)?.Size ?? 0))
            throw Columns.Mismatch(role, other.Name, label.Type.ToString()!, other.Type.ToString()!, SameTransformer);
        base.CheckOther(label, other, role);
        string[] names = Columns.SlotNames(label), otherNames = Columns.SlotNames(other);
        if (names.Length > 0 && otherNames.Length > 0 && !names.SequenceEqual(otherNames))
            throw Columns.Mismatch(role, other.Name, Describe(names), Describe(otherNames), SameTransformer);

        static string Describe(string[] names) => $"the labels {string.Join(", ", names.Take(20))}{(names.Length > 20 ? ", ..." : "")}";
    }

    public override void CheckRows(DataViewSchema.Column label, LabelSummary labels, int heldOut)
    {
        if (!labels.Least.SequenceEqual(labels.Largest))
            return;
        throw new ArgumentException(
            $"Label column '{label.Name}' should have a label that is true in some rows and false in others; found {labels.Count} "
            + $"row{(labels.Count == 1 ? "" : "s")} with the same labels{ClassCounts.BesidesHeldOut(heldOut)}.", nameof(label));
    }

    public override PredictionColumns CreateColumns(DataViewSchema.Column label) => MultiLabelColumns.Of(label);

    public override SchemaShape.Column[] OutputShapes(SchemaShape.Column label) => MultiLabelColumns.Shapes(label);
}
