using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>Score, the model's output; Probability, its sigmoid; and PredictedLabel, whether the score is more than 0.</summary>
internal sealed class BinaryColumns : PredictionColumns
{
    public const string TaskName = "binary classification";

    protected override string Task => TaskName;

    public override int Outputs => 1;

    public override IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input)
    {
        uint set = ScoreAnnotations.NextSet(input);
        DataViewSchema.Annotations.Builder probability = Annotations(PredictionNames.Probability);
        probability.AddPrimitiveValue(AnnotationNames.IsNormalized, BooleanDataViewType.Instance, true);
        return
        [
            new(PredictionNames.PredictedLabel, BooleanDataViewType.Instance, Annotations(PredictionNames.PredictedLabel).ToAnnotations()),
            new(PredictionNames.Score, NumberDataViewType.Single, Annotations(PredictionNames.Score).ToAnnotations()),
            new(PredictionNames.Probability, NumberDataViewType.Single, probability.ToAnnotations()),
        ];

        DataViewSchema.Annotations.Builder Annotations(string valueKind) => ScoreAnnotations.Binary.Of(valueKind, set);
    }

    /// <summary>Gets the shapes of the columns.</summary>
    public static SchemaShape.Column[] Shapes { get; } =
    [
        Shape(PredictionNames.PredictedLabel, BooleanDataViewType.Instance),
        Shape(PredictionNames.Score, NumberDataViewType.Single),
        Shape(PredictionNames.Probability, NumberDataViewType.Single,
            ScoreAnnotations.Shape(AnnotationNames.IsNormalized, isVector: false, BooleanDataViewType.Instance)),
    ];

    public override Delegate[] CreateGetters(OutputsGetter outputs) =>
    [
        (ValueGetter<bool>)((ref bool label) => label = outputs()[0] > 0),
        ScalarGetter(outputs),
        (ValueGetter<float>)((ref float probability) => probability = 1 / (1 + MathF.Exp(-outputs()[0]))),
    ];

    private static SchemaShape.Column Shape(string name, DataViewType type, params SchemaShape.Column[] annotations)
        => MLNet.ShapeColumn(name, SchemaShape.Column.VectorKind.Scalar, type, isKey: false, [.. ScoreAnnotations.Shapes, .. annotations]);
}
