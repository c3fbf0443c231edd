using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Rows;
using MLExtensions.Torch;

[assembly: LoadableClass(typeof(TorchScriptTransformer), typeof(TorchScriptTransformer), null, typeof(SignatureLoadModel), "TorchScript", TorchScriptTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>
/// A network from PyTorch, as TorchScript: adds what it gives for each row. The file's bytes are saved with it, as the stream Script.pt, which PyTorch reads too. Safe for many threads at once.
/// </summary>
/// <remarks>Loaded again, it computes where the MLContext that loads it says (<see cref="MLContext.GpuDeviceId"/>, <see cref="MLContext.FallbackToCpu"/>). It needs libtorch. TorchSharp 0.107.0
/// does not give a script's native memory back before the process ends: an app that loads models again and again grows by a script's size each time.</remarks>
public sealed class TorchScriptTransformer : RowToRowTransformer
{
    internal const string LoaderSignature = "TorchScript";
    private const string ScriptStream = "Script.pt", ColumnsStream = "Columns.json", Outputs = "outputs", Inputs = "inputs", Name = "name", Shape = "shape";

    private readonly TorchScript _script;
    private readonly ColumnShape[] _inputs;

    internal TorchScriptTransformer(byte[] file, string source, string[] outputColumnNames, ColumnShape[] inputs, Device device)
        => (_script, _inputs) = (new TorchScript(file, source, inputs, outputColumnNames, device), inputs);

    /// <summary>The columns added, in the order of the script's outputs.</summary>
    public IReadOnlyList<string> OutputColumnNames => Array.ConvertAll(_script.Outputs, output => output.Name);

    /// <summary>The columns that the script is called with, in the order of its arguments.</summary>
    public IReadOnlyList<string> InputColumnNames => Array.ConvertAll(_inputs, input => input.Name);

    /// <summary>Where the script computes: cpu, or cuda:0 and so on.</summary>
    public string Device => _script.Device.ToString();

    internal override string Signature => LoaderSignature;

    internal ColumnShape[] InputColumns => _inputs;

    internal ColumnShape[] OutputColumns => _script.Outputs;

    private static TorchScriptTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var streams = LoadStreams(ctx, LoaderSignature, typeof(TorchScriptTransformer));
        using JsonDocument columns = JsonDocument.Parse(Stream(streams, ColumnsStream));
        string[] outputs = [.. columns.RootElement.GetProperty(Outputs).EnumerateArray().Select(name => name.GetString()!)];
        ColumnShape[] inputs = [.. columns.RootElement.GetProperty(Inputs).EnumerateArray().Select(input =>
            new ColumnShape(input.GetProperty(Name).GetString()!, [.. input.GetProperty(Shape).EnumerateArray().Select(size => size.GetInt64())]))];
        return new TorchScriptTransformer(Stream(streams, ScriptStream), $"The saved stream {ScriptStream}", outputs, inputs, TorchDevice.Of(env));
    }

    internal override void SaveStreams(IDictionary<string, byte[]> streams)
    {
        streams.Add(ScriptStream, _script.File);
        streams.Add(ColumnsStream, Json.Write(json =>
        {
            json.WriteStartArray(Outputs);
            foreach (ColumnShape output in _script.Outputs)
                json.WriteStringValue(output.Name);
            json.WriteEndArray();
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

        protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns => owner.OutputColumns.Select(output => new DataViewSchema.DetachedColumn(output.Name, output.Type));

        public override int RowsOfBlock => BlockCursor.RowsOfBlock(owner._inputs.Concat(owner.OutputColumns).Max(column => column.Size), TorchDevice.RowsOfPart(owner._script.Device));

        public override IBlockMapper CreateBlockMapper(DataViewRow input, int capacity) => new TorchScriptPrediction(owner._script, owner._inputs, input, _inputs, capacity);

        private static DataViewSchema.Column Find(DataViewSchema schema, ColumnShape wanted)
        {
            DataViewSchema.Column column = Columns.Find(schema, "input", wanted.Name, wanted.Kind);
            return column.Type is not VectorDataViewType vector || vector.Size == wanted.Size ? column
                : throw Columns.Mismatch("input", wanted.Name, wanted.Kind.Description, column.Type.ToString()!);
        }
    }
}
