using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;

namespace MLExtensions.Schema;

/// <summary>
/// The annotations by which ML.NET's evaluators recognize the columns of predictions, and which of them are from the same model.
/// </summary>
/// <param name="Kind">The value of the annotation ScoreColumnKind, such as "Regression".</param>
internal sealed record ScoreAnnotations(string Kind)
{
    private static readonly KeyDataViewType SetIdType = new(typeof(uint), int.MaxValue);

    public static ScoreAnnotations Multiclass { get; } = new("MulticlassClassification");

    public static ScoreAnnotations Binary { get; } = new("BinaryClassification");

    public static ScoreAnnotations Regression { get; } = new("Regression");

    public static ScoreAnnotations MultiOutputRegression { get; } = new("MultiOutputRegression");

    public static ScoreAnnotations Quantiles { get; } = new("QuantileRegression");

    public static ScoreAnnotations MultiLabel { get; } = new("MultiLabelClassification");

    /// <summary>Creates the annotations of a column.</summary>
    /// <param name="valueKind">The value of the annotation ScoreValueKind: Score, Probability, PredictedLabel or Quantiles.</param>
    /// <param name="set">The number of the set of columns that the model adds; see <see cref="NextSet"/>.</param>
    public DataViewSchema.Annotations.Builder Of(string valueKind, uint set)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationNames.ScoreColumnSetId, SetIdType, set);
        annotations.AddPrimitiveValue(AnnotationNames.ScoreColumnKind, TextDataViewType.Instance, Kind.AsMemory());
        annotations.AddPrimitiveValue(AnnotationNames.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return annotations;
    }

    /// <summary>Gets the shapes of the annotations.</summary>
    public static IEnumerable<SchemaShape.Column> Shapes { get; } =
    [
        MLNet.ShapeColumn(AnnotationNames.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true),
        Shape(AnnotationNames.ScoreColumnKind, isVector: false, TextDataViewType.Instance),
        Shape(AnnotationNames.ScoreValueKind, isVector: false, TextDataViewType.Instance),
    ];

    /// <summary>Returns the shape of an annotation.</summary>
    /// <param name="name">The name of the annotation.</param>
    /// <param name="isVector">Whether it is a vector.</param>
    /// <param name="type">The type of its values.</param>
    public static SchemaShape.Column Shape(string name, bool isVector, DataViewType type)
        => MLNet.ShapeColumn(
            name, isVector ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar, type, isKey: false);

    /// <summary>Returns the number for the columns of a further model, one more than the largest in the schema.</summary>
    /// <remarks>The columns of one model have the same number, by which evaluators find the columns that belong together.</remarks>
    public static uint NextSet(DataViewSchema schema)
    {
        uint largest = 0;
        foreach (DataViewSchema.Column column in schema)
        {
            DataViewType? type = column.Annotations.Schema.GetColumnOrNull(AnnotationNames.ScoreColumnSetId)?.Type;
            if (type is not KeyDataViewType || type.RawType != typeof(uint))
                continue;
            uint set = 0;
            column.Annotations.GetValue(AnnotationNames.ScoreColumnSetId, ref set);
            largest = Math.Max(largest, set);
        }
        return largest + 1;
    }
}
