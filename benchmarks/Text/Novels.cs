using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks.Text;

/// <summary>
/// Which of six novels is a line from? FeaturizeText with its defaults, then a classifier, which is tested on a fifth of the lines.
/// </summary>
internal static class Novels
{
    private const int Epochs = 4;

    public static int Run(string path, string learner)
    {
        var ml = new MLContext(seed: 1);
        var split = ml.Data.TrainTestSplit(ml.Data.LoadFromTextFile<Line>(path), testFraction: 0.2, seed: 1);
        var features = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Line.Book))
            .Append(ml.Transforms.Text.FeaturizeText("Features", nameof(Line.Text))).Fit(split.TrainSet);
        IDataView train = ml.Data.Cache(features.Transform(split.TrainSet), "Label", "Features"),
            test = ml.Data.Cache(features.Transform(split.TestSet), "Label", "Features");
        (long count, long values, int width) = Count(train);
        Count(test);
        GC.Collect();
        long before = Process.GetCurrentProcess().WorkingSet64;

        var clock = new EpochClock();
        long started = Stopwatch.GetTimestamp();
        ITransformer model = Trainer(ml, learner, clock).Fit(train);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long peak = Process.GetCurrentProcess().PeakWorkingSet64;
        started = Stopwatch.GetTimestamp();
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        double scoring = Stopwatch.GetElapsedTime(started).TotalSeconds;
        string epoch = clock.Best == null ? "" : string.Create(CultureInfo.InvariantCulture, $", of which an epoch {clock.Best:0.000} s");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{learner}: {count} rows, {width} features, {values / (double)count:0.#} values a row ({values * 8 / 1e6:0} MB); "
            + $"Fit {seconds:0.00} s{epoch}; {(peak - before) / 1e6:0} MB; accuracy {metrics.MicroAccuracy:0.0000}, "
            + $"log-loss {metrics.LogLoss:0.000}; test rows scored in {scoring:0.00} s"));
        return 0;
    }

    private static IEstimator<ITransformer> Trainer(MLContext ml, string learner, EpochClock clock)
    {
        MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = ml.MulticlassClassification.Trainers;
        var options = new MultilayerPerceptronMulticlassTrainer.Options { Progress = clock };
        switch (learner)
        {
            case "sdca":
                return trainers.SdcaMaximumEntropy();
            // The difference between the two numbers of iterations is the time of 40.
            case "sdca-10":
                return trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 10);
            case "sdca-50":
                return trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 50);
            case "lbfgs":
                return trainers.LbfgsMaximumEntropy();
            case "automatic":
                return trainers.MultilayerPerceptron(options);
            default:
                options.Epochs = Epochs;
                options.HiddenLayers = learner == "linear" ? []
                    : [.. learner.Split(',').Select(width => int.Parse(width, CultureInfo.InvariantCulture))];
                return trainers.MultilayerPerceptron(options);
        }
    }

    private static (long Rows, long Values, int Width) Count(IDataView data)
    {
        long rows = 0, values = 0;
        VBuffer<float> vector = default;
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Features"], data.Schema["Label"]]);
        ValueGetter<VBuffer<float>> get = cursor.GetGetter<VBuffer<float>>(data.Schema["Features"]);
        for (; cursor.MoveNext(); rows++)
        {
            get(ref vector);
            values += vector.GetValues().Length;
        }
        return (rows, values, vector.Length);
    }

    private sealed class Line
    {
        [LoadColumn(0)]
        public string Book { get; set; } = "";

        [LoadColumn(1)]
        public string Text { get; set; } = "";
    }

    /// <summary>The shortest time of an epoch.</summary>
    private sealed class EpochClock : IProgress<TrainingProgress>
    {
        private long _started;

        public double? Best { get; private set; }

        public void Report(TrainingProgress value)
        {
            if (!value.IsEndOfEpoch)
                return;
            long now = Stopwatch.GetTimestamp();
            if (_started > 0)
                Best = Math.Min(Best ?? double.PositiveInfinity, Stopwatch.GetElapsedTime(_started, now).TotalSeconds);
            _started = now;
        }
    }
}
