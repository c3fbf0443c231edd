using System.Globalization;
using Microsoft.ML;
using MLExtensions.Tool.Files;
using MLExtensions.Tool.Models;

namespace MLExtensions.Tool.Commands;

/// <summary>Prints what is in a model: the columns that it takes, its layers, and how it was trained.</summary>
internal static class ShowCommand
{
    /// <summary>Runs the command.</summary>
    public static int Run(string modelPath, Terminal terminal)
    {
        TableModel model = TableModel.Load(modelPath);
        MultilayerPerceptronModelParameters network = model.Network.Model;
        terminal.Print($"{modelPath} predicts {model.Label} ({NameOf(model)}) from {model.Table.InputColumnNames.Count} columns.");
        terminal.PrintTable(
            ["column", "type", " features"],
            model.Schema.Where(column => column.Name != model.Label).Select(column => (string[])
            [
                column.Name, Describe(column),
                Number(model.Table.Features.Count(feature => feature.SourceColumnName == column.Name)),
            ]));
        terminal.Print($"{network.Members.Count} networks, of whose predictions the mean is taken, with {network.Members.Sum(member
            => member.ParameterCount):N0} parameters. The layers of one:");
        terminal.PrintTable(
            ["layer", " inputs", " outputs", "activation", " parameters"],
            network.Layers.Select((layer, i) => (string[])
            [
                Number(i + 1), Number(layer.Inputs), Number(layer.Outputs), layer.Activation.Name, Number(layer.ParameterCount),
            ]));
        terminal.Print($"Training, by {network.LossName}:");
        terminal.PrintTable(
            ["network", " epochs", " best epoch", " training loss", " validation loss", "end"],
            network.MemberHistories.Select((history, i) => (string[])
            [
                Number(i + 1), Number(history.TrainingLoss.Count), Number(history.BestEpoch),
                LossOf(history.TrainingLoss, history.BestEpoch), LossOf(history.ValidationLoss, history.BestEpoch), history.End.ToString(),
            ]));
        if (network.History.Temperature is double temperature)
            terminal.Print($"Probabilities are calibrated by a temperature of {temperature:F3}.");
        foreach (RowsLeftOut rows in network.History.RowsLeftOut)
            terminal.Print($"{rows.Count:N0} rows were left out: {rows.Reason}.");
        return ExitCode.Done;
    }

    private static string NameOf(TableModel model) => model.Task switch
    {
        TableTask.Regression => "a number",
        TableTask.Binary => $"{Names.List(model.Classes)}; probabilities are those of '{model.Classes[1]}'",
        _ => $"one of {model.Classes.Count} classes: {Names.List(model.Classes)}",
    };

    private static string Describe(DataViewSchema.Column column) => TableSchema.KindOf(column) switch
    {
        ValueKind.Number => "number",
        ValueKind.Date => $"date {TableSchema.DateFormatOf(column)}",
        _ => "text",
    };

    private static string LossOf(IReadOnlyList<double> losses, int epoch)
        => epoch < 1 || epoch > losses.Count ? "" : losses[epoch - 1].ToString("G5", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
