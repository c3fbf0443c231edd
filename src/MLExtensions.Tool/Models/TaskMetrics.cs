using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tool.Models;

/// <summary>A metric of predictions.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value; null where it is not defined.</param>
internal sealed record Metric(string Name, double? Value);

/// <summary>Computes metrics by ML.NET.</summary>
internal static class TaskMetrics
{
    private const string RSquared = "R2", RootMeanSquaredError = "root mean squared error", MeanAbsoluteError = "mean absolute error",
        Accuracy = "accuracy", LogLoss = "log-loss";

    /// <summary>Evaluates rows that a model has scored.</summary>
    /// <param name="ml">The context.</param>
    /// <param name="task">The task.</param>
    /// <param name="scored">The rows.</param>
    /// <param name="label">The name of the label, as the trainer takes it.</param>
    public static Metric[] Of(MLContext ml, TableTask task, IDataView scored, string label) => task switch
    {
        TableTask.Regression => Regression(ml.Regression.Evaluate(scored, label)),
        TableTask.Binary => Binary(ml, scored, label),
        _ => Multiclass(ml.MulticlassClassification.Evaluate(scored, label)),
    };

    /// <summary>Evaluates the guess that is best without features: the mean, or the shares of the classes, of the training rows.</summary>
    /// <param name="task">The task.</param>
    /// <param name="trained">The labels of the training rows: numbers, or numbers of classes.</param>
    /// <param name="tested">Those of the test rows.</param>
    public static Metric[] OfGuess(TableTask task, IReadOnlyList<float> trained, IReadOnlyList<float> tested)
    {
        if (task == TableTask.Regression)
        {
            double mean = trained.Average();
            return
            [
                new(RSquared, null), new(RootMeanSquaredError, Math.Sqrt(tested.Average(label => (label - mean) * (label - mean)))),
                new(MeanAbsoluteError, tested.Average(label => Math.Abs(label - mean))),
            ];
        }
        var shares = trained.GroupBy(label => label).ToDictionary(group => group.Key, group => group.Count() / (double)trained.Count);
        float frequent = shares.MaxBy(pair => pair.Value).Key;
        return
        [
            new(Accuracy, tested.Average(label => label == frequent ? 1.0 : 0)),
            new(LogLoss, tested.Average(label => -Math.Log(shares[label]))),
        ];
    }

    private static Metric[] Regression(RegressionMetrics metrics) =>
    [
        new(RSquared, metrics.RSquared), new(RootMeanSquaredError, metrics.RootMeanSquaredError),
        new(MeanAbsoluteError, metrics.MeanAbsoluteError),
    ];

    private static Metric[] Multiclass(MulticlassClassificationMetrics metrics) =>
    [
        new(Accuracy, metrics.MicroAccuracy), new("mean accuracy of the classes", metrics.MacroAccuracy), new(LogLoss, metrics.LogLoss),
    ];

    private static Metric[] Binary(MLContext ml, IDataView scored, string label)
    {
        // ML.NET has no metrics where a class has no row.
        if (scored.GetColumn<bool>(label).Distinct().Count() < 2)
        {
            double correct = scored.GetColumn<bool>(label)
                .Zip(scored.GetColumn<bool>("PredictedLabel"), (actual, predicted) => actual == predicted ? 1.0 : 0).Average();
            return [new(Accuracy, correct), new("AUC", null), new("F1", null), new(LogLoss, null)];
        }
        CalibratedBinaryClassificationMetrics metrics = ml.BinaryClassification.Evaluate(scored, label);
        // ML.NET's log-loss of two classes has the logarithm to base 2, that of several the natural one.
        return
        [
            new(Accuracy, metrics.Accuracy), new("AUC", metrics.AreaUnderRocCurve), new("F1", metrics.F1Score),
            new(LogLoss, metrics.LogLoss * Math.Log(2)),
        ];
    }
}
