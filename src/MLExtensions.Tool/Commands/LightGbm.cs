using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Tool.Files;
using MLExtensions.Tool.Models;

namespace MLExtensions.Tool.Commands;

/// <summary>LightGBM with its default settings, to compare with: numbers as they are, dates as days, categories as indicators.</summary>
internal static class LightGbm
{
    /// <summary>Trains and evaluates it on the rows of the network.</summary>
    /// <returns>The metrics; null where its library cannot be loaded, of which a line says why.</returns>
    public static Metric[]? Evaluate(TableModel network, LoadedTable table, RowSplit split, LabelMapping mapping, Terminal terminal)
    {
        MLContext ml = network.Ml;
        IReadOnlyList<string> features = network.Table.InputColumnNames;
        string label = network.Label;
        LoadedTable plain = table.WithDatesAsDays();
        IDataView training = mapping.Map(plain.View(split.Training)), test = mapping.Map(plain.View(split.Test));
        InputOutputColumnPair[] texts =
        [
            .. features.Where(name => plain.Schema[name].Type is TextDataViewType).Select(name => new InputOutputColumnPair(name)),
        ];
        IEstimator<ITransformer> columns = ml.Transforms.Concatenate("Features", [.. features]);
        if (texts.Length > 0)
            columns = ml.Transforms.Categorical.OneHotEncoding(texts).Append(columns);
        IEstimator<ITransformer> trainer = network.Task switch
        {
            TableTask.Regression => ml.Regression.Trainers.LightGbm(label),
            TableTask.Binary => ml.BinaryClassification.Trainers.LightGbm(label),
            _ => (IEstimator<ITransformer>)ml.MulticlassClassification.Trainers.LightGbm(label),
        };
        long started = Stopwatch.GetTimestamp();
        try
        {
            ITransformer model = columns.Append(trainer).Fit(training);
            terminal.Print($"Trained LightGBM in {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s.");
            return TaskMetrics.Of(ml, network.Task, model.Transform(test), label);
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException)
        {
            terminal.Print($"LightGBM was not run: its library cannot be loaded. On Linux: apt-get install libgomp1");
            return null;
        }
    }
}
