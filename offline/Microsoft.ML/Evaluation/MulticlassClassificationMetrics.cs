namespace Microsoft.ML.Data;

/// <summary>How well a classifier does.</summary>
public sealed class MulticlassClassificationMetrics
{
    internal MulticlassClassificationMetrics(MulticlassCounters counters, int topK, ReadOnlyMemory<char>[] classNames)
    {
        MicroAccuracy = counters.MicroAccuracy;
        MacroAccuracy = counters.MacroAccuracy;
        LogLoss = counters.LogLoss;
        LogLossReduction = counters.LogLossReduction;
        PerClassLogLoss = counters.PerClassLogLoss;
        TopKPredictionCount = topK;
        TopKAccuracyForAllK = topK > 0 ? counters.TopAccuracies(topK) : null!;
        ConfusionMatrix = new(counters.Confusion, classNames);
    }

    /// <summary>The mean of -ln of the probability of the true class.</summary>
    public double LogLoss { get; }

    /// <summary>1 minus the log loss divided by that of predicting the classes' frequencies.</summary>
    public double LogLossReduction { get; }

    /// <summary>The mean of the classes' recalls.</summary>
    public double MacroAccuracy { get; }

    /// <summary>The fraction of rows that are predicted right.</summary>
    public double MicroAccuracy { get; }

    public double TopKAccuracy => TopKAccuracyForAllK?.LastOrDefault() ?? 0;

    public int TopKPredictionCount { get; }

    /// <summary>For k from 1 to TopKPredictionCount; null where that is 0.</summary>
    public IReadOnlyList<double> TopKAccuracyForAllK { get; }

    public IReadOnlyList<double> PerClassLogLoss { get; }

    public ConfusionMatrix ConfusionMatrix { get; }
}
