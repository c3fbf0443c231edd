using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Mapping;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Schema;

[assembly: LoadableClass(
    typeof(NormalizePixelsTransformer), typeof(NormalizePixelsTransformer), null, typeof(SignatureLoadModel), "Normalize pixels",
    NormalizePixelsTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>Computes (x / 255 - mean) / standardDeviation for each pixel x.</summary>
/// <remarks>
/// <para>
/// The formula is that of torchvision's ToTensor followed by Normalize. The operations are computed as Single, in the same order.
/// </para>
/// <para>Thread safety: a transformer may be used by several threads at once; a PredictionEngine by one at a time.</para>
/// </remarks>
/// <example>
/// <code>
/// var images = mlContext.Data.LoadFashionMnist(FashionMnistSplit.Test);
/// NormalizePixelsTransformer transformer = mlContext.Transforms.NormalizePixels("Features", "Pixels").Fit(images);
/// IDataView features = transformer.Transform(images); // From 0 to 1.
/// </code>
/// </example>
public sealed class NormalizePixelsTransformer : RowToRowTransformer
{
    internal const string LoaderSignature = "NormalizePixels";
    private const string OutputMember = PredictionFormat.OutputColumnName, InputMember = PredictionFormat.InputColumnName;
    private const string MeanMember = PredictionFormat.Mean, StandardDeviationMember = PredictionFormat.StandardDeviation;

    internal NormalizePixelsTransformer(string outputColumnName, string inputColumnName, double mean, double standardDeviation)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(outputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(inputColumnName);
        Setting.RequireFinite(nameof(mean), mean);
        Setting.RequirePositive(nameof(standardDeviation), standardDeviation);
        (OutputColumnName, InputColumnName, Mean, StandardDeviation) = (outputColumnName, inputColumnName, mean, standardDeviation);
    }

    /// <summary>Gets the name of the output column.</summary>
    public string OutputColumnName { get; }

    /// <summary>Gets the name of the input column, a vector of pixels.</summary>
    public string InputColumnName { get; }

    /// <summary>Gets the mean, which is subtracted from x / 255.</summary>
    public double Mean { get; }

    /// <summary>Gets the standard deviation, by which the difference is divided.</summary>
    public double StandardDeviation { get; }

    private protected override string Signature => LoaderSignature;

    private static NormalizePixelsTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        LoadedStreams streams = SavedStreams.Load(ctx, LoaderSignature, typeof(NormalizePixelsTransformer));
        return streams.ReadJson(PredictionFormat.SettingsStream, root => new NormalizePixelsTransformer(
            root.Text(OutputMember), root.Text(InputMember),
            root.GetProperty(MeanMember).GetDouble(), root.GetProperty(StandardDeviationMember).GetDouble()));
    }

    private protected override void SaveStreams(IDictionary<string, byte[]> streams)
        => streams.Add(PredictionFormat.SettingsStream, Json.Write(json =>
    {
        json.WriteString(OutputMember, OutputColumnName);
        json.WriteString(InputMember, InputColumnName);
        json.WriteNumber(MeanMember, Mean);
        json.WriteNumber(StandardDeviationMember, StandardDeviation);
    }));

    private protected override RowMapping Map(DataViewSchema input) => new Mapping(this, input);

    private sealed class Mapping(NormalizePixelsTransformer owner, DataViewSchema input) : RowMapping(input)
    {
        private readonly DataViewSchema.Column _input = Columns.Find(input, "input", owner.InputColumnName, ColumnKind.VectorOfSingle);

        public override IEnumerable<DataViewSchema.Column> Dependencies => [_input];

        protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns
        {
            get
            {
                var annotations = new DataViewSchema.Annotations.Builder();
                annotations.AddSlotNamesOf(_input);
                return [new(owner.OutputColumnName, _input.Type, annotations.ToAnnotations())];
            }
        }

        public override Delegate[] CreateGetters(DataViewRow input)
        {
            var pixels = new VectorReader(input, _input);
            return
            [
                (ValueGetter<VBuffer<float>>)((ref VBuffer<float> normalized) =>
                {
                    VBufferEditor<float> editor = VBufferEditor.Create(ref normalized, pixels.Length);
                    pixels.Read(editor.Values);
                    PixelNormalization.Apply(editor.Values, (float)owner.Mean, (float)owner.StandardDeviation);
                    normalized = editor.Commit();
                }),
            ];
        }

        public override void AddNodes(OnnxGraph graph)
        {
            string scaled = graph.Apply("Div", graph.Variable(_input), graph.Constant([(float)byte.MaxValue]));
            AddOutputs(graph, graph.Apply(
                "Div", graph.Apply("Sub", scaled, graph.Constant([(float)owner.Mean])),
                graph.Constant([(float)owner.StandardDeviation])));
        }
    }
}
