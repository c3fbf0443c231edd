using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Onnx;
using MLExtensions.Schema;

namespace MLExtensions.Tasks;

/// <summary>
/// Score, the model's output; Probability, its sigmoid; and PredictedLabel, whether the score is more than the logit of the threshold.
/// </summary>
/// <param name="threshold">The probability above which the predicted label is true.</param>
internal sealed class BinaryColumns(double threshold) : PredictionColumns
{
    public const string TaskName = PredictionFormat.BinaryClassification;
    public const double DefaultThreshold = PredictionFormat.DefaultThreshold;
    private const string ThresholdMember = PredictionFormat.Threshold;

    private readonly double _logit = LogitOf(threshold);

    /// <summary>Gets the probability above which the predicted label is true.</summary>
    public double Threshold => threshold;

    /// <summary>Throws unless a threshold is from 0 to 1.</summary>
    public static void CheckThreshold(double threshold)
        => Setting.Require(threshold is >= 0 and <= 1, nameof(Threshold), threshold, "a probability from 0 to 1");

    /// <summary>Returns the score of a probability: minus infinity of 0, infinity of 1.</summary>
    public static double LogitOf(double probability) => Math.Log(probability / (1 - probability));

    /// <summary>Returns the probability of a score.</summary>
    public static double ProbabilityOf(double score) => 1 / (1 + Math.Exp(-score));

    protected override string Task => TaskName;

    public override int Outputs => 1;

    public override OutputKind OutputKind => OutputKind.Logit;

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
        (ValueGetter<bool>)((ref bool label) => label = outputs()[0] > _logit),
        ScalarGetter(outputs),
        (ValueGetter<float>)((ref float probability) => probability = 1 / (1 + MathF.Exp(-outputs()[0]))),
    ];

    public override string[] AddNodes(OnnxGraph graph, string outputs)
    {
        // A score of type Single is more than the logit where it is more than the next Single that is not more.
        float limit = (float)_logit;
        limit = limit > _logit ? MathF.BitDecrement(limit) : limit;
        return [graph.Apply("Greater", outputs, graph.Constant([limit])), outputs, graph.Sigmoid(outputs)];
    }

    protected override void SaveMembers(Utf8JsonWriter json) => json.WriteNumber(ThresholdMember, threshold);

    public static BinaryColumns LoadMembers(JsonElement json)
    {
        double threshold = json.TryGetProperty(ThresholdMember, out JsonElement member) ? member.GetDouble() : DefaultThreshold;
        return threshold is >= 0 and <= 1 ? new BinaryColumns(threshold)
            : throw new InvalidDataException($"'{ThresholdMember}' should be a probability from 0 to 1; found {threshold}.");
    }

    private static SchemaShape.Column Shape(string name, DataViewType type, params SchemaShape.Column[] annotations)
        => MLNet.ShapeColumn(name, SchemaShape.Column.VectorKind.Scalar, type, isKey: false, [.. ScoreAnnotations.Shapes, .. annotations]);
}
