using System.Diagnostics;
using Microsoft.ML;

namespace TableSample;

/// <summary>How good the predictions for the test rows are.</summary>
/// <param name="Name">The name of the learner.</param>
/// <param name="LogLoss">The mean cross-entropy, with the natural logarithm.</param>
/// <param name="Auc">The area under the ROC curve.</param>
/// <param name="Accuracy">The share of rows whose outcome is predicted with a threshold of 0.5.</param>
/// <param name="Cost">The cost of the wrong predictions with the threshold.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Seconds">The time of the training.</param>
internal sealed record TestResult(
    string Name, double LogLoss, double Auc, double Accuracy, double Cost, double Threshold, double Seconds)
{
    // A probability of 0 counts as this one.
    private const double LeastProbability = 1e-15;

    /// <summary>Fits a pipeline, and returns the time that it took.</summary>
    public static (ITransformer Model, double Seconds) Fit(IEstimator<ITransformer> pipeline, IDataView rows)
    {
        long started = Stopwatch.GetTimestamp();
        ITransformer model = pipeline.Fit(rows);
        return (model, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Evaluates a model.</summary>
    /// <param name="ml">The MLContext.</param>
    /// <param name="name">The name of the learner.</param>
    /// <param name="scored">The rows with Probability.</param>
    /// <param name="threshold">The probability above which a row is predicted to be bad.</param>
    /// <param name="missedCost">The cost of a bad row that is not predicted; a good row predicted to be bad costs 1.</param>
    /// <param name="seconds">The time of the training.</param>
    public static TestResult Of(MLContext ml, string name, IDataView scored, double threshold, double missedCost, double seconds)
    {
        Risk[] rows = [.. ml.Data.CreateEnumerable<Risk>(scored, reuseRowObject: false, ignoreMissingColumns: false)];
        return new TestResult(
            name,
            rows.Average(row => -Math.Log(Math.Max(row.IsBad ? row.Probability : 1 - (double)row.Probability, LeastProbability))),
            ml.BinaryClassification.EvaluateNonCalibrated(scored, Learners.Label).AreaUnderRocCurve,
            rows.Average(row => row.Probability > 0.5 == row.IsBad ? 1.0 : 0),
            rows.Sum(row => (row.IsBad, row.Probability > threshold) switch { (true, false) => missedCost, (false, true) => 1, _ => 0 }),
            threshold,
            seconds);
    }
}
