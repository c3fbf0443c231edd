using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Onnx;
using MLExtensions.Schema;
using static Microsoft.ML.SchemaShape.Column;

namespace MLExtensions.Tasks;

/// <summary>Score, the probabilities of the classes, and PredictedLabel, the key of the most probable one.</summary>
/// <param name="classes">The classes.</param>
/// <param name="areProbabilities">
/// Whether the model's outputs are probabilities already; otherwise softmax is applied, to logits or to logarithms of probabilities.
/// </param>
internal sealed class MulticlassColumns(ClassLabels classes, bool areProbabilities) : PredictionColumns
{
    public const string TaskName = PredictionFormat.MulticlassClassification;
    private const string ProbabilitiesMember = PredictionFormat.OutputsAreProbabilities;

    protected override string Task => TaskName;

    public override int Outputs => classes.Count;

    public override OutputKind OutputKind => areProbabilities ? OutputKind.Value : OutputKind.ClassLogits;

    public override ClassLabels Classes => classes;

    // Keys count from 1.
    public override IReadOnlyList<string> OutputNames => classes.Values == null ? Numbers(first: 1) : ClassNames;

    // The score of a row is explained by that of the class predicted, even where there is one class alone.
    public override int? ScoreOutput => null;

    public override IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input)
    {
        uint set = ScoreAnnotations.NextSet(input);
        DataViewSchema.Annotations.Builder score = ScoreAnnotations.Multiclass.Of(PredictionNames.Score, set);
        DataViewSchema.Annotations.Builder label = ScoreAnnotations.Multiclass.Of(PredictionNames.PredictedLabel, set);
        if (classes.Values?.Type is TextDataViewType)
            classes.Values.Annotate(score, AnnotationNames.SlotNames);
        classes.Values?.Annotate(score, AnnotationNames.TrainingLabelValues);
        classes.Values?.Annotate(label, AnnotationNames.KeyValues);
        return
        [
            new(PredictionNames.PredictedLabel, classes.KeyType, label.ToAnnotations()),
            new(PredictionNames.Score, new VectorDataViewType(NumberDataViewType.Single, classes.Count), score.ToAnnotations()),
        ];
    }

    /// <summary>Returns the shapes of the columns, given the shape of the label column.</summary>
    public static SchemaShape.Column[] Shapes(SchemaShape.Column label)
    {
        DataViewType? valueType = label.Annotations.FirstOrDefault(annotation => annotation.Name == AnnotationNames.KeyValues).ItemType;
        List<SchemaShape.Column> score = [.. ScoreAnnotations.Shapes], predicted = [.. ScoreAnnotations.Shapes];
        if (valueType is TextDataViewType)
            score.Add(ScoreAnnotations.Shape(AnnotationNames.SlotNames, isVector: true, valueType));
        if (valueType != null)
        {
            score.Add(ScoreAnnotations.Shape(AnnotationNames.TrainingLabelValues, isVector: true, valueType));
            predicted.Add(ScoreAnnotations.Shape(AnnotationNames.KeyValues, isVector: true, valueType));
        }
        return
        [
            MLNet.ShapeColumn(PredictionNames.PredictedLabel, VectorKind.Scalar, label.ItemType, isKey: true, predicted),
            MLNet.ShapeColumn(PredictionNames.Score, VectorKind.Vector, NumberDataViewType.Single, isKey: false, score),
        ];
    }

    protected override Finishing Finishing { get; } = Finishing.OfClasses(areProbabilities);

    public override int ExplainedOutput(Span<float> outputs, int? chosen)
    {
        if (chosen is int output)
            return output;
        Finish(outputs);
        return Softmax.MostProbable(outputs);
    }

    public override Delegate[] CreateGetters(OutputsGetter outputs)
        => [classes.CreateKeyGetter(() => Softmax.MostProbable(outputs())), VectorGetter(outputs)];

    public override string FinishInOnnx(OnnxGraph graph, string outputs) => areProbabilities ? outputs : graph.Apply("Softmax", outputs);

    public override string[] AddNodes(OnnxGraph graph, string outputs)
    {
        string number = graph.Apply("Add", graph.Apply("ArgMax", [outputs], node => node.AddAttribute("axis", 1)), graph.Constant([1L]));
        string key = graph.Apply("Where", graph.HasNaN(outputs), graph.Constant([0L]), number);
        return [graph.Cast(key, classes.KeyType.RawType), outputs];
    }

    protected override void SaveMembers(Utf8JsonWriter json)
    {
        json.WriteBoolean(ProbabilitiesMember, areProbabilities);
        classes.Save(json);
    }

    public static MulticlassColumns LoadMembers(JsonElement json)
        => new(ClassLabels.Load(json), json.GetProperty(ProbabilitiesMember).GetBoolean());
}
