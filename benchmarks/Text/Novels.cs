using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks.Text;

/// <summary>Which of six novels is a line from? FeaturizeText with its defaults, then a classifier. A fifth of the lines is tested on.</summary>
internal static class Novels
{
    private const int Epochs = 4;

    public static int Run(string path, string learner, int rows)
    {
        var ml = new MLContext(seed: 1);
        List<string> messages = [];
        long began = Stopwatch.GetTimestamp();
        ml.Log += (_, e) =>
        {
            if (e.RawMessage.Contains("Training", StringComparison.Ordinal) || e.RawMessage.Contains("Epoch", StringComparison.Ordinal) || e.Kind == Microsoft.ML.Runtime.ChannelMessageKind.Warning)
                messages.Add($"{Stopwatch.GetElapsedTime(began).TotalSeconds:0.00} s: {e.RawMessage}");
        };
        IDataView lines = ml.Data.LoadFromTextFile<Line>(path);
        if (rows < int.MaxValue)
            lines = ml.Data.TakeRows(ml.Data.ShuffleRows(lines, seed: 1), rows);
        var split = ml.Data.TrainTestSplit(lines, testFraction: 0.2, seed: 1);
        var features = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Line.Book))
            .Append(ml.Transforms.Text.FeaturizeText("Features", nameof(Line.Text))).Fit(split.TrainSet);
        IDataView train = ml.Data.Cache(features.Transform(split.TrainSet), "Label", "Features"),
            test = ml.Data.Cache(features.Transform(split.TestSet), "Label", "Features");
        (long count, long values, int width) = Count(train);
        Count(test);
        long before = Resident();

        long started = Stopwatch.GetTimestamp();
        ITransformer model = learner switch
        {
            "sdca" => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy().Fit(train),
            "sdca-1" => ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 1).Fit(train),
            "lbfgs" => ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy().Fit(train),
            _ => Ours(ml, learner).Fit(train),
        };
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long peak = PeakResident();
        started = Stopwatch.GetTimestamp();
        MulticlassClassificationMetrics metrics = ml.MulticlassClassification.Evaluate(model.Transform(test));
        double scoring = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{learner}: {count} rows, {width} features, {values / (double)count:0.#} values a row ({values * 8 / 1e6:0} MB); "
            + $"fit {seconds:0.00} s, epoch {s_clock?.Best ?? 0:0.000} s, {(peak - before) / 1e6:0} MB above {before / 1e6:0} MB; "
            + $"accuracy {metrics.MicroAccuracy:0.0000}, log-loss {metrics.LogLoss:0.000}; test rows scored in {scoring:0.00} s"));
        foreach (string message in messages)
            Console.WriteLine($"  {message}");
        return 0;
    }

    private static EpochClock? s_clock;

    private static MultilayerPerceptronMulticlassTrainer Ours(MLContext ml, string learner)
    {
        s_clock = new EpochClock();
        var options = new MultilayerPerceptronMulticlassTrainer.Options { Progress = s_clock };
        if (learner != "automatic")
        {
            options.Epochs = Epochs;
            options.HiddenLayers = learner == "linear" ? [] : [.. learner.Split(',').Select(width => int.Parse(width))];
        }
        return ml.MulticlassClassification.Trainers.MultilayerPerceptron(options);
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

    private static long Resident()
    {
        GC.Collect();
        return Process.GetCurrentProcess().WorkingSet64;
    }

    private static long PeakResident() => Process.GetCurrentProcess().PeakWorkingSet64;

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

        public double Best { get; private set; } = double.PositiveInfinity;

        public void Report(TrainingProgress value)
        {
            if (!value.IsEndOfEpoch)
                return;
            long now = Stopwatch.GetTimestamp();
            if (_started > 0)
                Best = Math.Min(Best, Stopwatch.GetElapsedTime(_started, now).TotalSeconds);
            _started = now;
        }
    }
}
