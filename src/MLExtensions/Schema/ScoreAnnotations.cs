using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;

namespace MLExtensions.Schema;

/// <summary>
/// The annotations by which ML.NET's evaluators and tools know the columns that come from a model, and which of them belong together.
/// </summary>
/// <param name="Kind">What the model predicts.</param>
internal sealed record ScoreAnnotations(string Kind)
{
    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    public static ScoreAnnotations Multiclass { get; } = new("MulticlassClassification");

    public static ScoreAnnotations Binary { get; } = new("BinaryClassification");

    public static ScoreAnnotations Regression { get; } = new("Regression");

    public static ScoreAnnotations MultiOutputRegression { get; } = new("MultiOutputRegression");

    /// <summary>The annotations of a column.</summary>
    /// <param name="valueKind">Score, Probability or PredictedLabel.</param>
    /// <param name="set">See <see cref="NextSet"/>.</param>
    public DataViewSchema.Annotations.Builder Of(string valueKind, uint set)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationNames.ScoreColumnSetId, SetIdType, set);
        annotations.AddPrimitiveValue(AnnotationNames.ScoreColumnKind, TextDataViewType.Instance, Kind.AsMemory());
        annotations.AddPrimitiveValue(AnnotationNames.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return annotations;
    }

    /// <summary>Their shapes.</summary>
    public static IEnumerable<SchemaShape.Column> Shapes { get; } =
    [
        MLNet.ShapeColumn(AnnotationNames.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true),
        Shape(AnnotationNames.ScoreColumnKind, isVector: false, TextDataViewType.Instance),
        Shape(AnnotationNames.ScoreValueKind, isVector: false, TextDataViewType.Instance),
    ];

    /// <summary>The shape of any other annotation.</summary>
    public static SchemaShape.Column Shape(string name, bool isVector, DataViewType type)
        => MLNet.ShapeColumn(
            name, isVector ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar, type, isKey: false);

    /// <summary>The columns that come from one model share a number, which no other columns of the schema have.</summary>
    public static uint NextSet(DataViewSchema schema)
    {
        uint largest = 0;
        foreach (DataViewSchema.Column column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(
                AnnotationNames.ScoreColumnSetId)?.Type is not KeyDataViewType { RawType: var raw } || raw != typeof(uint))
                continue;
            uint set = 0;
            column.Annotations.GetValue(AnnotationNames.ScoreColumnSetId, ref set);
            largest = Math.Max(largest, set);
        }
        return largest + 1;
    }
}

/// <summary>The names of the columns that predictions come in: ML.NET's defaults.</summary>
internal static class PredictionNames
{
    public const string Score = "Score", Probability = "Probability", PredictedLabel = "PredictedLabel";
}
