using System.Globalization;
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using nietras.SeparatedValues;
using MLExtensions.Tool.Files;
using MLExtensions.Tool.Models;

namespace MLExtensions.Tool.Commands;

/// <summary>Predicts each row of a file: its columns as they are, and those of the prediction behind them.</summary>
internal static class PredictCommand
{
    /// <summary>Runs the command.</summary>
    /// <param name="modelPath">The file of the model.</param>
    /// <param name="data">The file of the rows.</param>
    /// <param name="output">The file to write; null for the output of the terminal.</param>
    /// <param name="terminal">The terminal.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    public static int Run(string modelPath, string data, string? output, Terminal terminal, CancellationToken cancellationToken)
    {
        if (output != null)
            OutputFile.Check(output);
        TableModel model = TableModel.Load(modelPath);
        SeparatedFile file = SeparatedFile.Open(data);
        LoadedTable table = model.Read(file, label: null, cancellationToken);
        string[] predicted = ColumnsOf(model);
        if (file.ColumnNames.Intersect(predicted).FirstOrDefault() is { } twice)
            throw new InputException($"'{data}' has a column '{twice}' already, which is the name of a prediction; rename it.");
        if (output == null)
        {
            Write(model, file, table, predicted, terminal.Output, cancellationToken);
            return ExitCode.Done;
        }
        using DurableFile result = DurableFile.Create(output);
        using (var writer = new StreamWriter(result.Stream, new UTF8Encoding(false), leaveOpen: true))
            Write(model, file, table, predicted, writer, cancellationToken);
        result.Finish();
        terminal.Print($"Predicted {table.Rows:N0} rows, written to {output}.");
        return ExitCode.Done;
    }

    private static string[] ColumnsOf(TableModel model) => model.Task switch
    {
        TableTask.Regression => ["Score"],
        TableTask.Binary => ["PredictedLabel", "Probability"],
        _ => ["PredictedLabel", .. model.Classes.Select(name => $"Score.{name}")],
    };

    private static void Write(
        TableModel model, SeparatedFile file, LoadedTable table, string[] predicted, TextWriter writer, CancellationToken cancellationToken)
    {
        using SepWriter output = Sep.New(file.Separator).Writer(options => options with { WriteHeader = false, Escape = true })
            .To(writer, leaveOpen: true);
        WriteRow(output, [.. file.ColumnNames, .. predicted]);
        using var predictions = new Predictions(model, model.Chain.Transform(table.View()));
        file.ReadRows(row =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            WriteRow(output, [.. SeparatedFile.FieldsOf(row), .. predictions.Next()]);
        });
    }

    private static void WriteRow(SepWriter output, string[] fields)
    {
        using SepWriter.Row row = output.NewRow();
        for (int i = 0; i < fields.Length; i++)
            row[i].Set(fields[i]);
    }

    /// <summary>The predictions of rows, one after the other.</summary>
    private sealed class Predictions : IDisposable
    {
        private readonly DataViewRowCursor _cursor;
        private readonly Func<string[]> _read;

        public Predictions(TableModel model, IDataView scored)
        {
            DataViewSchema schema = scored.Schema;
            string[] columns = model.Task switch
            {
                TableTask.Regression => ["Score"],
                TableTask.Binary => [TableModel.PredictedName, "Probability"],
                _ => [TableModel.PredictedName, "Score"],
            };
            _cursor = scored.GetRowCursor([.. columns.Select(name => schema[name])]);
            _read = model.Task switch
            {
                TableTask.Regression => Fields([Number(schema["Score"])]),
                TableTask.Binary => Fields([Text(schema[TableModel.PredictedName]), Number(schema["Probability"])]),
                _ => WithScores(Text(schema[TableModel.PredictedName]), schema["Score"]),
            };
        }

        public string[] Next() => _cursor.MoveNext() ? _read()
            : throw new InputException("The file has become longer while it was read; predict it again.");

        public void Dispose() => _cursor.Dispose();

        private static Func<string[]> Fields(Func<string>[] fields) => () => Array.ConvertAll(fields, field => field());

        private static string Format(float number) => number.ToString(CultureInfo.InvariantCulture);

        private Func<string> Number(DataViewSchema.Column column)
        {
            ValueGetter<float> getter = _cursor.GetGetter<float>(column);
            float value = 0;
            return () =>
            {
                getter(ref value);
                return Format(value);
            };
        }

        private Func<string> Text(DataViewSchema.Column column)
        {
            ValueGetter<ReadOnlyMemory<char>> getter = _cursor.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> value = default;
            return () =>
            {
                getter(ref value);
                return value.ToString();
            };
        }

        private Func<string[]> WithScores(Func<string> name, DataViewSchema.Column column)
        {
            ValueGetter<VBuffer<float>> getter = _cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> scores = default;
            return () =>
            {
                getter(ref scores);
                return [name(), .. scores.DenseValues().Select(Format)];
            };
        }
    }
}
