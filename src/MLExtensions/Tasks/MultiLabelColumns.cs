using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>
/// Score, the model's outputs; Probability, their sigmoids; and PredictedLabel, whether each score is more than 0. Each is a vector with
/// the slot names of the label.
/// </summary>
/// <param name="size">The number of labels.</param>
/// <param name="names">The names of the labels; empty for none.</param>
internal sealed class MultiLabelColumns(int size, IReadOnlyList<string> names) : PredictionColumns
{
    public const string TaskName = PredictionFormat.MultiLabelClassification;
    private const string SizeMember = PredictionFormat.Labels, NamesMember = PredictionFormat.LabelNames;

    protected override string Task => TaskName;

    public override int Outputs => size;

    public override OutputKind OutputKind => OutputKind.Logit;

    public override IReadOnlyList<string> ClassNames => names;

    public static MultiLabelColumns Of(DataViewSchema.Column label)
        => new(((VectorDataViewType)label.Type).Size, Columns.SlotNames(label));

    public override IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input)
    {
        uint set = ScoreAnnotations.NextSet(input);
        return
        [
            Column(PredictionNames.PredictedLabel, BooleanDataViewType.Instance),
            Column(PredictionNames.Score, NumberDataViewType.Single),
            Column(PredictionNames.Probability, NumberDataViewType.Single),
        ];

        DataViewSchema.DetachedColumn Column(string name, PrimitiveDataViewType type)
        {
            DataViewSchema.Annotations.Builder annotations = ScoreAnnotations.MultiLabel.Of(name, set);
            if (names.Count > 0)
                annotations.AddTexts(AnnotationNames.SlotNames, names);
            return new(name, new VectorDataViewType(type, size), annotations.ToAnnotations());
        }
    }

    /// <summary>Returns the shapes of the columns, given the shape of the label column.</summary>
    public static SchemaShape.Column[] Shapes(SchemaShape.Column label)
    {
        SchemaShape.Column[] annotations =
            [.. ScoreAnnotations.Shapes, .. label.Annotations.Where(annotation => annotation.Name == AnnotationNames.SlotNames)];
        return
        [
            Column(PredictionNames.PredictedLabel, BooleanDataViewType.Instance),
            Column(PredictionNames.Score, NumberDataViewType.Single),
            Column(PredictionNames.Probability, NumberDataViewType.Single),
        ];

        SchemaShape.Column Column(string name, DataViewType type)
            => MLNet.ShapeColumn(name, SchemaShape.Column.VectorKind.Vector, type, isKey: false, annotations);
    }

    public override Delegate[] CreateGetters(OutputsGetter outputs) =>
    [
        VectorGetter(outputs, score => score > 0),
        VectorGetter(outputs),
        VectorGetter(outputs, score => 1 / (1 + MathF.Exp(-score))),
    ];

    public override string[] AddNodes(OnnxGraph graph, string outputs)
        => [graph.Apply("Greater", outputs, graph.Constant([0f])), outputs, graph.Sigmoid(outputs)];

    protected override void SaveMembers(Utf8JsonWriter json)
    {
        json.WriteNumber(SizeMember, size);
        json.WriteStrings(NamesMember, names);
    }

    public static MultiLabelColumns LoadMembers(JsonElement json)
    {
        int size = json.GetProperty(SizeMember).GetInt32();
        string[] names = json.Strings(NamesMember);
        if (size < 1 || (names.Length > 0 && names.Length != size))
            throw new InvalidDataException($"There should be a name for each of {size} labels; found {names.Length}.");
        return new MultiLabelColumns(size, names);
    }
}
