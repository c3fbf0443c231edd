using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Tool.Files;
using MLExtensions.Tool.Models;

namespace MLExtensions.Tool.Commands;

/// <summary>Evaluates a model on the rows of a file, and tells how much it depends on each column.</summary>
internal static class EvaluateCommand
{
    private const int Permutations = 3;

    /// <summary>Prints the metrics.</summary>
    public static int Run(string modelPath, string data, string label, Terminal terminal, CancellationToken cancellationToken)
    {
        TableModel model = TableModel.Load(modelPath);
        (IDataView rows, int used, int all) = Read(model, data, label, cancellationToken);
        terminal.Print($"{data}: {used:N0} rows with a label, {all - used:N0} without.");
        Report.Metrics(terminal, [("network", TaskMetrics.Of(model.Ml, model.Task, model.Chain.Transform(rows), model.Label))]);
        return ExitCode.Done;
    }

    /// <summary>Prints the importance of each column.</summary>
    public static int Explain(string modelPath, string data, string label, int seed, Terminal terminal, CancellationToken cancellationToken)
    {
        TableModel model = TableModel.Load(modelPath);
        (IDataView rows, int used, _) = Read(model, data, label, cancellationToken);
        (string name, Func<IDataView, double> metric) = model.Task switch
        {
            TableTask.Regression => ("R2", (Func<IDataView, double>)(scored => model.Ml.Regression.Evaluate(scored, model.Label).RSquared)),
            TableTask.Binary => ("AUC",
                scored => model.Ml.BinaryClassification.EvaluateNonCalibrated(scored, model.Label).AreaUnderRocCurve),
            _ => ("accuracy", scored => model.Ml.MulticlassClassification.Evaluate(scored, model.Label).MicroAccuracy),
        };
        if (model.Task == TableTask.Binary && model.Chain.Transform(rows).GetColumn<bool>(model.Label).Distinct().Count() < 2)
            throw new InputException($"'{data}' should have rows of both classes, {Names.List(model.Classes)}; found one alone.");
        IReadOnlyList<ColumnImportance> importance = model.Ml.Model.PermutationColumnImportance(
            model.Chain, rows,
            scored =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return metric(scored);
            },
            permutationCount: Permutations, seed: seed);
        terminal.Print(
            $"How much the {name} of {used:N0} rows falls where a column has the values of other rows, {Permutations} times:");
        terminal.PrintTable(
            ["column", $" {name} falls by", " standard deviation"],
            importance.Select(column => (string[])
            [
                column.ColumnName, Report.Format(column.Mean), Report.Format(column.StandardDeviation),
            ]));
        return ExitCode.Done;
    }

    private static (IDataView Rows, int Used, int All) Read(
        TableModel model, string data, string label, CancellationToken cancellationToken)
    {
        SeparatedFile file = SeparatedFile.Open(data);
        file.Find(label);
        LoadedTable table = model.Read(file, label, cancellationToken);
        int[] used = model.RowsWithLabel(table);
        return (table.View(used), used.Length, table.Rows);
    }
}
