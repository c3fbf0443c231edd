using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Tool.Files;
using MLExtensions.Tool.Models;

namespace MLExtensions.Tool.Commands;

/// <summary>Writes a model as an ONNX file, from columns to predictions, or its weights as a safetensors file.</summary>
internal static class ExportCommand
{
    /// <summary>Runs the command.</summary>
    /// <param name="modelPath">The file of the model.</param>
    /// <param name="onnx">The ONNX file to write; null for none.</param>
    /// <param name="safetensors">The safetensors file to write; null for none.</param>
    /// <param name="terminal">The terminal.</param>
    public static int Run(string modelPath, string? onnx, string? safetensors, Terminal terminal)
    {
        foreach (string path in new[] { onnx, safetensors }.OfType<string>())
            OutputFile.Check(path);
        TableModel model = TableModel.Load(modelPath);
        if (onnx != null)
        {
            WriteOnnx(model, onnx);
            string inputs = Names.List(model.Table.InputColumnNames), outputs = Names.List(OutputsOf(model));
            terminal.Print($"Written {onnx}: inputs are {inputs}, outputs {outputs}.");
        }
        if (safetensors != null)
        {
            model.Network.Model.SaveSafetensors(safetensors);
            terminal.Print($"Written {safetensors}: the weights and biases of {model.Network.Model.Members.Count} networks.");
        }
        return ExitCode.Done;
    }

    private static string[] OutputsOf(TableModel model) => model.Task switch
    {
        TableTask.Regression => ["Score"],
        TableTask.Binary => ["PredictedLabel", "Score", "Probability"],
        _ => [TableModel.PredictedName, "Score"],
    };

    private static void WriteOnnx(TableModel model, string path)
    {
        using var file = DurableFile.Create(path);
        // ML.NET has no ONNX for the names of two classes: the file has true for the second one.
        TransformerChain<ITransformer> scoring = model.Task == TableTask.Binary ? new(model.Table, model.Network) : model.Scoring;
        var builder = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in model.Schema.Where(column => column.Name != model.Label))
            builder.AddColumn(column.Name, column.Type);
        model.Ml.Model.ConvertToOnnx(scoring, new EmptyRows(builder.ToSchema()), file.Stream, OutputsOf(model));
        file.Finish();
    }

    /// <summary>No rows, of columns.</summary>
    private sealed class EmptyRows(DataViewSchema schema) : Data.IndexedDataView(schema)
    {
        protected override int Count => 0;

        public override Delegate CreateGetter(DataViewSchema.Column column, Func<int> row) => column.Type switch
        {
            NumberDataViewType => (ValueGetter<float>)((ref float value) => value = float.NaN),
            DateTimeDataViewType => (ValueGetter<DateTime>)((ref DateTime value) => value = default),
            _ => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = default),
        };
    }
}
