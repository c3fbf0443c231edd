using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks.Tables;

/// <summary>How good a learner is on a table with one split, and how long it took.</summary>
/// <param name="Table">The name of the table.</param>
/// <param name="Learner">The name of the learner.</param>
/// <param name="Seed">The seed of the split and of the learner.</param>
/// <param name="Loss">The root mean squared error, or the mean cross-entropy.</param>
/// <param name="Second">R squared, the area under the ROC curve, or the accuracy.</param>
/// <param name="Seconds">The time of Fit.</param>
internal sealed record Evaluation(string Table, string Learner, int Seed, double Loss, double Second, double Seconds)
{
    // A probability of 0 counts as this one.
    private const double LeastProbability = 1e-15;
    private const double TestFraction = 0.2;

    /// <summary>Fits a learner to four fifths of a table, and evaluates it on the rest.</summary>
    public static Evaluation Run(Table table, string learner, int seed)
    {
        var ml = new MLContext(seed);
        IDataView data = ml.Data.Cache(table.Load(ml));
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(data, TestFraction, seed: seed);
        IEstimator<ITransformer> pipeline = Learners.All[learner](ml, table);
        long started = Stopwatch.GetTimestamp();
        ITransformer model = pipeline.Fit(split.TrainSet);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        IDataView scored = model.Transform(split.TestSet);
        (double loss, double second) = table.Task switch
        {
            TableTask.Regression => OfRegression(ml, scored),
            TableTask.Binary => OfBinary(ml, scored),
            _ => OfMulticlass(scored),
        };
        return new Evaluation(table.Name, learner, seed, loss, second, seconds);
    }

    private static (double, double) OfRegression(MLContext ml, IDataView scored)
    {
        RegressionMetrics metrics = ml.Regression.Evaluate(scored);
        return (metrics.RootMeanSquaredError, metrics.RSquared);
    }

    private static (double, double) OfBinary(MLContext ml, IDataView scored)
    {
        double loss = scored.GetColumn<bool>("Label").Zip(
            scored.GetColumn<float>("Probability"), (label, p) => CrossEntropy(label ? p : 1 - (double)p)).Average();
        return (loss, ml.BinaryClassification.EvaluateNonCalibrated(scored).AreaUnderRocCurve);
    }

    private static (double, double) OfMulticlass(IDataView scored)
    {
        double loss = 0;
        int rows = 0, correct = 0;
        foreach ((uint label, float[] score) in scored.GetColumn<uint>("Label").Zip(scored.GetColumn<float[]>("Score")))
        {
            // A class that the training rows do not have.
            if (label == 0)
                continue;
            rows++;
            loss += CrossEntropy(score[label - 1]);
            correct += Array.IndexOf(score, score.Max()) == label - 1 ? 1 : 0;
        }
        return (loss / rows, (double)correct / rows);
    }

    private static double CrossEntropy(double probability) => -Math.Log(Math.Clamp(probability, LeastProbability, 1));
}
