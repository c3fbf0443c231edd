using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>Score: the model's output, or a vector of its outputs with the slot names of the label.</summary>
/// <param name="size">The size of the vector; null for a single number.</param>
/// <param name="slotNames">The names of the outputs; empty for none.</param>
/// <param name="range">The range to which outputs are clamped; null for none.</param>
internal sealed class RegressionColumns(int? size, IReadOnlyList<string> slotNames, LabelRange? range) : PredictionColumns
{
    public const string TaskName = PredictionFormat.Regression;
    private const string SizeMember = PredictionFormat.ScoreSize, NamesMember = PredictionFormat.ScoreNames;

    protected override string Task => TaskName;

    public override int Outputs => size ?? 1;

    public override IReadOnlyList<string> OutputNames => slotNames.Count > 0 ? slotNames : Numbers(first: 0);

    public static RegressionColumns Of(DataViewSchema.Column label, LabelRange? range)
        => new((label.Type as VectorDataViewType)?.Size, Columns.SlotNames(label), range);

    public override IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input)
    {
        ScoreAnnotations kind = size == null ? ScoreAnnotations.Regression : ScoreAnnotations.MultiOutputRegression;
        DataViewSchema.Annotations.Builder annotations = kind.Of(PredictionNames.Score, ScoreAnnotations.NextSet(input));
        if (slotNames.Count > 0)
            annotations.AddTexts(AnnotationNames.SlotNames, slotNames);
        DataViewType score = size is int length ? new VectorDataViewType(NumberDataViewType.Single, length) : NumberDataViewType.Single;
        return [new(PredictionNames.Score, score, annotations.ToAnnotations())];
    }

    /// <summary>Returns the shape of the column, given the shape of the label column.</summary>
    public static SchemaShape.Column[] Shapes(SchemaShape.Column label) =>
    [
        MLNet.ShapeColumn(PredictionNames.Score, label.Kind, NumberDataViewType.Single, isKey: false,
            [.. ScoreAnnotations.Shapes, .. label.Annotations.Where(annotation => annotation.Name == AnnotationNames.SlotNames)]),
    ];

    protected override Finishing Finishing { get; } = Finishing.OfNumbers(range);

    public override string FinishInOnnx(OnnxGraph graph, string outputs) => graph.Clamp(outputs, range);

    public override string[] AddNodes(OnnxGraph graph, string outputs) => [outputs];

    public override Delegate[] CreateGetters(OutputsGetter outputs) => [size == null ? ScalarGetter(outputs) : VectorGetter(outputs)];

    protected override void SaveMembers(Utf8JsonWriter json)
    {
        if (size is int length)
            json.WriteNumber(SizeMember, length);
        json.WriteStrings(NamesMember, slotNames);
        range?.Save(json);
    }

    public static RegressionColumns LoadMembers(JsonElement json)
    {
        int? size = json.TryGetProperty(SizeMember, out JsonElement member) ? member.GetInt32() : null;
        string[] names = json.Strings(NamesMember);
        if (names.Length > 0 && names.Length != size)
            throw new InvalidDataException($"There should be a name for each of {size ?? 1} outputs; found {names.Length}.");
        return new RegressionColumns(size, names, LabelRange.Load(json, size ?? 1));
    }
}
