namespace Microsoft.ML.Data;

/// <summary>How well a classifier of two classes does.</summary>
public class BinaryClassificationMetrics
{
    internal BinaryClassificationMetrics(BinaryCounters counters)
    {
        BinaryRanking ranking = counters.Ranking;
        AreaUnderRocCurve = ranking.AreaUnderRocCurve;
        AreaUnderPrecisionRecallCurve = ranking.AreaUnderPrecisionRecallCurve;
        Accuracy = counters.Accuracy;
        PositivePrecision = counters.PositivePrecision;
        PositiveRecall = counters.PositiveRecall;
        NegativePrecision = counters.NegativePrecision;
        NegativeRecall = counters.NegativeRecall;
        F1Score = counters.F1Score;
        ConfusionMatrix = counters.Confusion;
    }

    /// <summary>The probability that a positive row has a higher score than a negative one.</summary>
    public double AreaUnderRocCurve { get; }

    public double AreaUnderPrecisionRecallCurve { get; }

    public double Accuracy { get; }

    public double PositivePrecision { get; }

    public double PositiveRecall { get; }

    public double NegativePrecision { get; }

    public double NegativeRecall { get; }

    /// <summary>The harmonic mean of positive precision and recall.</summary>
    public double F1Score { get; }

    /// <summary>Positive first, then negative.</summary>
    public ConfusionMatrix ConfusionMatrix { get; }
}

/// <summary>How well a classifier of two classes does whose scores come with probabilities. Logarithms are to base 2.</summary>
public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
{
    internal CalibratedBinaryClassificationMetrics(BinaryCounters counters) : base(counters)
    {
        LogLoss = counters.LogLoss;
        LogLossReduction = counters.LogLossReduction;
        Entropy = counters.Entropy;
    }

    public double LogLoss { get; }

    public double LogLossReduction { get; }

    public double Entropy { get; }
}
