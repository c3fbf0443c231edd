using System.Globalization;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using static Microsoft.ML.SchemaShape.Column;

namespace MLExtensions.Tasks;

/// <summary>
/// Score, the output of the quantile nearest to 0.5; and Quantiles, all outputs in ascending order, whose slot names are the quantiles.
/// </summary>
/// <param name="quantiles">The quantiles, in ascending order.</param>
/// <param name="range">The range to which outputs are clamped; null for none.</param>
internal sealed class QuantileColumns(IReadOnlyList<double> quantiles, LabelRange? range) : PredictionColumns
{
    public const string TaskName = PredictionFormat.QuantileRegression;

    // Of two at the same distance, the lower one.
    private readonly int _middle = Enumerable.Range(0, quantiles.Count).MinBy(i => Math.Abs(quantiles[i] - 0.5));

    protected override string Task => TaskName;

    public override int Outputs => quantiles.Count;

    public override IReadOnlyList<string> OutputNames
        => [.. quantiles.Select(quantile => quantile.ToString(CultureInfo.InvariantCulture))];

    public override int? ScoreOutput => _middle;

    public override IEnumerable<DataViewSchema.DetachedColumn> Of(DataViewSchema input)
    {
        uint set = ScoreAnnotations.NextSet(input);
        DataViewSchema.Annotations.Builder score = ScoreAnnotations.Regression.Of(PredictionNames.Score, set);
        DataViewSchema.Annotations.Builder all = ScoreAnnotations.Quantiles.Of(PredictionNames.Quantiles, set);
        all.AddTexts(AnnotationNames.SlotNames, OutputNames);
        return
        [
            new(PredictionNames.Score, NumberDataViewType.Single, score.ToAnnotations()),
            new(PredictionNames.Quantiles, new VectorDataViewType(NumberDataViewType.Single, quantiles.Count), all.ToAnnotations()),
        ];
    }

    /// <summary>Gets the shapes of the columns.</summary>
    public static SchemaShape.Column[] Shapes { get; } =
    [
        MLNet.ShapeColumn(PredictionNames.Score, VectorKind.Scalar, NumberDataViewType.Single, isKey: false, ScoreAnnotations.Shapes),
        MLNet.ShapeColumn(PredictionNames.Quantiles, VectorKind.Vector, NumberDataViewType.Single, isKey: false,
            [.. ScoreAnnotations.Shapes, ScoreAnnotations.Shape(AnnotationNames.SlotNames, isVector: true, TextDataViewType.Instance)]),
    ];

    protected override Finishing Finishing { get; } = Finishing.OfQuantiles(range);

    /// <summary>Returns the output that is the quantile chosen after sorting.</summary>
    public override int ExplainedOutput(Span<float> outputs, int? chosen)
    {
        int[] places = [.. Enumerable.Range(0, outputs.Length)];
        outputs.Sort(places.AsSpan());
        return places[chosen ?? _middle];
    }

    public override Delegate[] CreateGetters(OutputsGetter outputs) =>
    [
        (ValueGetter<float>)((ref float score) => score = outputs()[_middle]),
        VectorGetter(outputs),
    ];

    public override string FinishInOnnx(OnnxGraph graph, string outputs)
    {
        outputs = graph.Sort(outputs, Outputs);
        return graph.Clamp(outputs, range);
    }

    public override string[] AddNodes(OnnxGraph graph, string outputs) => [graph.Columns(outputs, _middle), outputs];

    protected override void SaveMembers(Utf8JsonWriter json)
    {
        QuantileLevels.Save(json, quantiles);
        range?.Save(json);
    }

    public static QuantileColumns LoadMembers(JsonElement json)
    {
        double[] quantiles = QuantileLevels.Load(json);
        return new QuantileColumns(quantiles, LabelRange.Load(json, quantiles.Length));
    }
}
