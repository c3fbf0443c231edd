using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Mapping;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Torch;

[assembly: LoadableClass(
    typeof(TorchScriptTransformer), typeof(TorchScriptTransformer), null, typeof(SignatureLoadModel), "TorchScript",
    TorchScriptTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>
/// A network from PyTorch, as TorchScript: adds the columns that it returns for each row. The file's bytes are saved with it, as the stream
/// Script.pt, which PyTorch reads too.
/// </summary>
/// <remarks>
/// <para>
/// Loaded again, it computes on the device of the MLContext that loads it (<see cref="MLContext.GpuDeviceId"/>,
/// <see cref="MLContext.FallbackToCpu"/>). It needs libtorch.
/// </para>
/// <para>
/// <see cref="Dispose"/> frees the script; a later prediction loads it again. A PredictionEngine that is disposed disposes its model too,
/// unless <c>PredictionEngineOptions.OwnsTransformer</c> is false. TorchSharp 0.107.0 does not return all of a script's native memory
/// before the process ends, so an app that loads models again and again grows.
/// </para>
/// <para>Thread safety: a transformer may be used by several threads at once; a PredictionEngine by one at a time.</para>
/// </remarks>
public sealed class TorchScriptTransformer : RowToRowTransformer, IDisposable
{
    internal const string LoaderSignature = "TorchScript";
    private const string ScriptStream = "Script.pt", ColumnsStream = "Columns.json", Outputs = "outputs", Inputs = "inputs", Name = "name",
        Shape = "shape";

    private readonly TorchScript _script;
    private readonly ColumnShape[] _inputs;

    internal TorchScriptTransformer(byte[] file, string source, string[] outputColumnNames, ColumnShape[] inputs, Device device)
        => (_script, _inputs) = (new TorchScript(file, source, inputs, outputColumnNames, device), inputs);

    /// <summary>Frees the script's native memory, as soon as no thread uses it.</summary>
    public void Dispose() => _script.Dispose();

    /// <summary>Gets the names of the columns added, in the order of the script's outputs.</summary>
    public IReadOnlyList<string> OutputColumnNames => Array.ConvertAll(_script.Outputs, output => output.Name);

    /// <summary>Gets the names of the input columns, in the order of the script's arguments.</summary>
    public IReadOnlyList<string> InputColumnNames => Array.ConvertAll(_inputs, input => input.Name);

    /// <summary>Gets the name of the device that computes: cpu, or cuda:0 and so on.</summary>
    public string Device => _script.Device.ToString();

    private protected override string Signature => LoaderSignature;

    internal ColumnShape[] InputColumns => _inputs;

    internal ColumnShape[] OutputColumns => _script.Outputs;

    private static TorchScriptTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        LoadedStreams streams = SavedStreams.Load(ctx, LoaderSignature, typeof(TorchScriptTransformer));
        (string[] outputs, ColumnShape[] inputs) = streams.ReadJson(ColumnsStream, ReadColumns);
        Device device = TorchDevice.Of(env);
        return streams.Read(
            ScriptStream, script => new TorchScriptTransformer(script, $"The saved stream {ScriptStream}", outputs, inputs, device));
    }

    private static (string[] Outputs, ColumnShape[] Inputs) ReadColumns(JsonElement root)
    {
        string[] outputs = root.Strings(Outputs);
        JsonElement[] inputs = [.. root.GetProperty(Inputs).EnumerateArray()];
        string[] names = [.. inputs.Select(input => input.Text(Name))];
        long[][] shapes = [.. inputs.Select(input => input.GetProperty(Shape).EnumerateArray().Select(size => size.GetInt64()).ToArray())];
        ColumnShape.Check(outputs, names, shapes);
        return (outputs, [.. names.Zip(shapes, (name, shape) => new ColumnShape(name, shape))]);
    }

    private protected override void SaveStreams(IDictionary<string, byte[]> streams)
    {
        streams.Add(ScriptStream, _script.File);
        streams.Add(ColumnsStream, Json.Write(json =>
        {
            json.WriteStrings(Outputs, OutputColumnNames);
            json.WriteStartArray(Inputs);
            foreach (ColumnShape input in _inputs)
            {
                json.WriteStartObject();
                json.WriteString(Name, input.Name);
                json.WriteStartArray(Shape);
                foreach (long size in input.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }));
    }

    private protected override RowMapping Map(DataViewSchema input) => new Mapping(this, input);

    private sealed class Mapping(TorchScriptTransformer owner, DataViewSchema input) : RowMapping(input)
    {
        private readonly DataViewSchema.Column[] _inputs = Array.ConvertAll(owner._inputs, column => Find(input, column));

        public override IEnumerable<DataViewSchema.Column> Dependencies => _inputs;

        protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns
            => owner.OutputColumns.Select(output => new DataViewSchema.DetachedColumn(output.Name, output.Type));

        public override string? WhyNotOnnx
            => "ApplyTorchScript cannot be exported as ONNX. Export the network in Python, with torch.onnx.export, and the transformers "
                + "before and after it by themselves.";

        public override int RowsOfBlock
            => BlockCursor.RowsOfBlock(
                owner._inputs.Concat(owner.OutputColumns).Max(column => column.Size), TorchDevice.RowsOfPart(owner._script.Device));

        public override IBlockMapper CreateBlockMapper(DataViewRow input, int capacity)
            => new TorchScriptPrediction(owner._script, owner._inputs, input, _inputs, capacity);

        private static DataViewSchema.Column Find(DataViewSchema schema, ColumnShape wanted)
        {
            DataViewSchema.Column column = Columns.Find(schema, "input", wanted.Name, wanted.Kind);
            return column.Type is not VectorDataViewType vector || vector.Size == wanted.Size ? column
                : throw Columns.Mismatch("input", wanted.Name, wanted.Kind.Description, column.Type.ToString()!);
        }
    }
}
