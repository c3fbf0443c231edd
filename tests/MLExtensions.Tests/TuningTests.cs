using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>What a search finds, and that only seed and data decide it.</summary>
public sealed class TuningTests
{
    private static readonly TuningSpace s_rates = new() { { "rate", TuningParameter.Choice(1e-7, 0.03) } };

    private static readonly TuningParameter s_integer = TuningParameter.Integer(1, 1000);

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_better_of_two_learning_rates_is_found_for_each_task_and_metric()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows());
        foreach ((string kind, Func<string, TuningMetric>[] metrics) in new (string, Func<string, TuningMetric>[])[]
        {
            (TrainerKinds.Regression, [TuningMetric.RSquared, TuningMetric.RootMeanSquaredError, TuningMetric.MeanAbsoluteError]),
            (TrainerKinds.Multiclass, [TuningMetric.MicroAccuracy, TuningMetric.MacroAccuracy, TuningMetric.LogLoss]),
            (TrainerKinds.Binary, [
                TuningMetric.AreaUnderRocCurve, TuningMetric.AreaUnderPrecisionRecallCurve, TuningMetric.Accuracy, TuningMetric.F1Score,
                TuningMetric.LogLoss]),
        })
        {
            foreach (Func<string, TuningMetric> metric in metrics)
            {
                TuningResult result = _ml.Tune(Perceptron(kind), s_rates, data, metric(TrainerKinds.Get(kind).LabelColumnName), folds: 3);
                Assert.Equal(0.03, result.Best.Values.Get<double>("rate"));
                Assert.Equal([TuningStatus.Completed, TuningStatus.Completed], result.Trials.Select(trial => trial.Status));
                Assert.True(result.Metric.HigherIsBetter == (result.Trials[0].Score > result.Trials[1].Score), result.ToString());
            }
        }
    }

    [Fact]
    public void The_best_pipeline_is_fitted_saved_and_loaded_as_any_other()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows());
        TuningResult result = _ml.Tune(Perceptron(TrainerKinds.Regression), s_rates, data, TuningMetric.RSquared("Height"), folds: 2);
        ITransformer model = result.Fit(data), loaded = SaveTests.SaveAndLoad(_ml, model, data.Schema);
        Assert.InRange(_ml.Regression.Evaluate(loaded.Transform(data), "Height").RSquared, 0.9, 1);
        Assert.Equal(
            result.BestPipeline.Fit(data).Transform(data).GetColumn<float>("Score"), loaded.Transform(data).GetColumn<float>("Score"));
    }

    [Fact]
    public void The_result_is_the_same_at_any_parallelism_with_trainers_that_use_all_cores_and_those_of_ML_NET()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows(60));
        var space = new TuningSpace
        {
            { "l2", TuningParameter.LogUniform(1e-4, 1) }, { "layers", TuningParameter.Choice<int[]>([], [4], [6, 3]) },
        };
        Assert.Single(Tables(MLNet));
        Assert.Single(Tables(Ours));

        string[] Tables(Func<MLContext, TuningValues, IEstimator<ITransformer>> pipeline) => [.. new int?[] { 1, 3, 16, null }
            .Select(parallelism => Table(_ml.Tune(pipeline, space, data, TuningMetric.RSquared("Width"), new TuningOptions
            {
                Folds = 3, Trials = 30, Seed = 4, MaxParallelism = parallelism, HalvingFactor = 3, HalvingMinimumRows = 10,
                CacheData = parallelism != 3,
            }))).Distinct()];

        // Its order of rows is from the random numbers of its MLContext.
        static IEstimator<ITransformer> MLNet(MLContext context, TuningValues values) => TrainerKinds.Preparation(context)
            .Append(context.Regression.Trainers.Sdca(new Microsoft.ML.Trainers.SdcaRegressionTrainer.Options
            {
                LabelColumnName = "Width", L2Regularization = values.Get<float>("l2"), NumberOfThreads = 1, MaximumNumberOfIterations = 2,
            }));

        static IEstimator<ITransformer> Ours(MLContext context, TuningValues values) => TrainerKinds.Preparation(context)
            .Append(context.Regression.Trainers.MultilayerPerceptron(
                "Width", hiddenLayers: values.Get<int[]>("layers"), learningRate: values.Get<double>("l2") / 10, epochs: 2, batchSize: 8));
    }

    [Fact]
    public void Other_seeds_give_other_trials_and_folds_and_the_seed_of_the_MLContext_is_the_default()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows(60));
        var space = new TuningSpace { { "rate", TuningParameter.LogUniform(1e-4, 1e-1) } };
        TuningResult[] results = [Tune(_ml), Tune(_ml, 1), Tune(_ml, 2), Tune(new MLContext()), Tune(new MLContext())];
        Assert.Equal([1, 1, 2], results[..3].Select(result => result.Seed));
        Assert.Equal(4, results.Select(Table).Distinct().Count());

        TuningResult Tune(MLContext ml, int? seed = null)
            => ml.Tune(Perceptron(TrainerKinds.Linear), space, data, TuningMetric.RSquared("Width"), folds: 2, trials: 2, seed: seed);
    }

    [Fact]
    public void A_pipeline_of_the_users_MLContext_works_on_many_threads_too()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows(60));
        var space = new TuningSpace { { "rate", TuningParameter.LogUniform(1e-3, 1e-1) } };
        TuningResult result = _ml.Tune(
            (_, values) => Perceptron(TrainerKinds.Multiclass)(_ml, values), space, data,
            TuningMetric.MicroAccuracy("Colour"), new TuningOptions { Trials = 40, Folds = 3, MaxParallelism = 16 });
        Assert.Equal(40, result.Trials.Count(trial => trial.Status == TuningStatus.Completed));
    }

    [Fact]
    public void Scores_are_those_of_a_metric_computed_by_hand()
    {
        // A constant prediction p has the log-loss -log2 p where the label is true, -log2 (1 - p) elsewhere; its error is known, too.
        var rows = Enumerable.Range(0, 40).Select(i => new Row { Id = i, Label = i % 4, IsTrue = i % 4 == 0 }).ToList();
        TuningResult logLoss = Constant(TuningMetric.LogLoss(nameof(Row.IsTrue)));
        Assert.Equal(10 * -Math.Log2(0.25) + 30 * -Math.Log2(0.75), 10 * logLoss.Best.FoldScores.Sum(), 1e-4);

        TuningResult error = Constant(TuningMetric.MeanAbsoluteError());
        Assert.Equal(rows.Average(row => Math.Abs(row.Label - 0.25)), error.Best.Score, 1e-6);
        double mean = error.Best.FoldScores.Average();
        Assert.Equal(
            Math.Sqrt(error.Best.FoldScores.Sum(score => Math.Pow(score - mean, 2)) / 3), error.Best.ScoreStandardDeviation, 1e-12);
        Assert.NotEqual(0, error.Best.ScoreStandardDeviation);

        TuningResult Constant(TuningMetric metric) => _ml.Tune(
            (context, values) => context.Transforms.CustomMapping<Row, Prediction>(
                (_, prediction) => (prediction.Score, prediction.Probability) = (0.25f, 0.25f), null),
            new TuningSpace { { "a", TuningParameter.Choice(1) } }, _ml.Data.LoadFromEnumerable(rows), metric, folds: 4);
    }

    [Fact]
    public void NaN_ranks_last_and_failures_after_it_with_their_messages()
    {
        TuningResult result = TuneNumber(TuningParameter.Choice(1, 2, 3, 4), value => value switch
        {
            1 => double.NaN,
            2 => throw new FormatException("two\nis even"),
            _ => value,
        });
        Assert.Equal([4, 3, 1, 2], result.Trials.Select(trial => trial.Values.Get<int>("a")));
        Assert.Equal([4, 3, double.NaN, double.NaN], result.Trials.Select(trial => trial.Score));
        Assert.IsType<FormatException>(result.Trials[3].Exception);
        Assert.Equal("two\nis even", result.Trials[3].ErrorMessage);
        Assert.Equal(TuningStatus.Failed, result.Trials[3].Status);
        Assert.EndsWith("2  two", result.ToString().TrimEnd());
        Assert.All(result.Trials.Take(3), trial => Assert.Null(trial.ErrorMessage));
        Assert.Equal(4, TuneNumber(TuningParameter.Choice(4, 5), value => value, higherIsBetter: false).Best.Score);
    }

    [Fact]
    public void Where_all_trials_fail_an_exception_has_the_message_of_the_first()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(
            () => TuneNumber(TuningParameter.Choice(5, 6), value => throw new FormatException($"not {value}")));
        Assert.Contains("All trials failed (2). Trial 1 (a = 5): not 5", e.Message);
        Assert.IsType<FormatException>(e.InnerException);

        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows(60));
        Assert.Contains(
            "returned null", Assert.Throws<InvalidOperationException>(
                () => _ml.Tune((_, _) => null!, s_rates, data, TuningMetric.RSquared("Height"))).Message);
        Assert.Contains(
            "Dropout", Assert.Throws<InvalidOperationException>(
                () => _ml.Tune((context, values) => context.Regression.Trainers.MultilayerPerceptron(dropout: 2), s_rates, data,
                TuningMetric.RSquared("Height"))).Message);
    }

    [Fact]
    public void A_time_limit_keeps_new_trials_from_starting()
    {
        TuningResult? result = null;
        var options = new TuningOptions { Trials = 10, Folds = 2, TimeLimit = TimeSpan.FromTicks(1), MaxParallelism = 4 };
        List<string> messages = TrainerKinds.Messages(_ml, () => result = TuneNumber(s_integer, value => value, options: options));
        Assert.True(result!.TimeLimitReached);
        Assert.Equal([TuningStatus.Completed, .. Enumerable.Repeat(TuningStatus.NotRun, 9)], result.Trials.Select(trial => trial.Status));
        Assert.Equal(1, result.Best.Number);
        Assert.Equal(2, result.Best.FoldScores.Count);
        Assert.Contains("ended by the time limit", result.ToString());
        Assert.Contains(messages, message => message.EndsWith("limit of 00:00:00.0000001 has ended the search.", StringComparison.Ordinal));

        options.TimeLimit = TimeSpan.FromDays(1);
        Assert.False(TuneNumber(s_integer, value => value, options: options).TimeLimitReached);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Cancelling_ends_fits_under_way(bool byToken)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows());
        using var source = new CancellationTokenSource();
        using var started = new ManualResetEventSlim();
        var canceller = new Thread(() =>
        {
            started.Wait();
            if (byToken)
                source.Cancel();
            else
                typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(_ml, null);
        });
        canceller.Start();
        // A trainer that nobody cancels but the search would take days.
        Assert.ThrowsAny<OperationCanceledException>(() => _ml.Tune(
            (context, values) => TrainerKinds.Preparation(context).Append(TrainerKinds.Create(TrainerKinds.Regression, context, options =>
            {
                options.Epochs = 100_000_000;
                options.OnProgress = _ => started.Set();
            }).Estimator),
            s_rates, data, TuningMetric.RSquared("Height"), new TuningOptions { CancellationToken = source.Token, MaxParallelism = 3 }));
        canceller.Join();
    }

    [Fact]
    public void An_exception_of_the_receiver_of_progress_ends_the_search()
        => Assert.Throws<FormatException>(() => TuneNumber(
            s_integer, value => value, options: new TuningOptions { OnProgress = _ => throw new FormatException() }));

    [Fact]
    public void Progress_is_reported_and_logged_after_each_trial_of_a_round()
    {
        var reports = new ConcurrentQueue<TuningProgress>();
        var received = new List<TuningProgress>();
        var options = new TuningOptions
        {
            Trials = 6, Folds = 2, HalvingFactor = 3, HalvingMinimumRows = 3, OnProgress = received.Add, Progress = new Receiver(reports),
        };
        List<string> messages = TrainerKinds.Messages(_ml, () => TuneNumber(s_integer, value => value, options: options));
        Assert.Equal(received, reports);
        Assert.Equal([(1, 1), (1, 2), (1, 3), (1, 4), (1, 5), (1, 6), (2, 1), (2, 2)],
            received.Select(progress => (progress.Round, progress.TrialsDone)));
        Assert.All(received, progress => Assert.Equal((2, progress.Round == 1 ? 6 : 2), (progress.Rounds, progress.Trials)));
        Assert.All(received.Index(), progress => Assert.Equal(
            received.Take(progress.Index + 1).Where(other => other.Round == progress.Item.Round).Max(other => other.Trial.Score),
            progress.Item.Best!.Score));
        Assert.All(received, progress => Assert.Contains(messages, message => message.EndsWith($"{progress}", StringComparison.Ordinal)));
        Assert.Matches(
            @"^Round 1/2, 1/6: Trial \d: \d+ with a standard deviation of 0 \(a = \d+\)\. Best: trial \d, \d+\.$", $"{received[0]}");
        Assert.Contains(messages, message => message.Contains("6 trials in 2 folds by number, 2 rounds; seed: 1.",
            StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_has_a_line_for_each_trial_in_any_culture()
    {
        CultureInfo culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
        try
        {
            TuningResult result = _ml.Tune(
                (context, _) => context.Transforms.CopyColumns("Score", "Label"),
                new TuningSpace
                {
                    { "layers", TuningParameter.Choice<int[]>([64], [256, 128]) }, { "rate", TuningParameter.Choice(0.0012345) },
                }, Numbers(20),
                TuningMetric.Custom("number", (_, scored) => 12.5 + scored.GetColumn<float>("Score").Count(), true), folds: 2);
            string[] lines = result.ToString().Split(Environment.NewLine);
            Assert.Matches(@"^2 trials by number, higher is better; seed 1; \d+\.\d s$", lines[0]);
            Assert.Equal("trial  number  sd   rows   time     status      layers      rate", lines[1]);
            Assert.Matches(@"^    1    22\.5   0  100 %  \d\.\d s  completed        \[64\]  0\.001234$", lines[2]);
            Assert.Matches(@"^    2    22\.5   0  100 %  \d\.\d s  completed  \[256, 128\]  0\.001234$", lines[3]);
            Assert.Equal("Trial 1: 22.5 with a standard deviation of 0 (layers = [64], rate = 0.001234)", result.Best.ToString());
            Assert.Equal(5, lines.Length);
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Bad_arguments_are_refused_before_anything_is_fitted()
    {
        IDataView data = Numbers(4);
        AssertRefused<ArgumentException>("no parameters", space: []);
        AssertRefused<ArgumentException>("The data has 4 rows, fewer than the 5 folds", new TuningOptions());
        AssertRefused<ArgumentException>(
            "2 different values in the sampling key column 'Group', fewer than the 3 folds",
            new TuningOptions { Folds = 3, SamplingKeyColumnName = "Group" });
        AssertRefused<ArgumentOutOfRangeException>("sampling key column 'Key'", new TuningOptions { SamplingKeyColumnName = "Key" });
        AssertRefused<ArgumentOutOfRangeException>(
            "expected a column of single values", new TuningOptions { SamplingKeyColumnName = "Features" });
        AssertRefused<ArgumentOutOfRangeException>("Folds should be 2 or more", new TuningOptions { Folds = 1 });
        AssertRefused<ArgumentOutOfRangeException>("Trials should be 1 or more", new TuningOptions { Trials = 0 });
        AssertRefused<ArgumentOutOfRangeException>("TimeLimit should", new TuningOptions { TimeLimit = TimeSpan.Zero });
        AssertRefused<ArgumentOutOfRangeException>("HalvingFactor should", new TuningOptions { HalvingFactor = 1 });
        AssertRefused<ArgumentOutOfRangeException>("HalvingMinimumRows should", new TuningOptions { HalvingMinimumRows = 0 });
        AssertRefused<ArgumentOutOfRangeException>("MaxParallelism should", new TuningOptions { MaxParallelism = 0 });
        AssertRefused<ArgumentNullException>("metric", isMetricNull: true);
        Assert.Throws<ArgumentException>(() => TuningMetric.RSquared(""));
        Assert.Throws<ArgumentException>(() => TuningMetric.MicroAccuracy(" "));
        Assert.Throws<ArgumentException>(() => TuningMetric.Custom("", (_, _) => 0, true));

        void AssertRefused<TException>(string message, TuningOptions? options = null, TuningSpace? space = null, bool isMetricNull = false)
            where TException : Exception
            => Assert.Contains(message, Assert.ThrowsAny<TException>(() => _ml.Tune(
                (_, _) => throw new InvalidOperationException(), space ?? s_rates, data, isMetricNull ? null! : TuningMetric.RSquared(),
                options ?? new TuningOptions { Folds = 2 })).Message);
    }

    [Theory, InlineData("Price", "Could not find label column 'Price'; there are "),
        InlineData("Label", "Could not find score column 'Score'")]
    public void A_missing_column_of_the_metric_is_named(string label, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Tune(
            (context, _) => context.Transforms.CopyColumns(label == "Label" ? "Other" : "Score", "Label"), s_rates, Numbers(20),
            TuningMetric.RSquared(label))).Message);

    /// <summary>Searches an integer 'a' by a function of it.</summary>
    private TuningResult TuneNumber(
        TuningParameter parameter, Func<int, double> score, bool higherIsBetter = true, TuningOptions? options = null)
        => _ml.Tune(
            (context, values) => context.Transforms.CustomMapping<Row, Prediction>(
                (_, prediction) => prediction.Score = values.Get<int>("a"), null),
            new TuningSpace { { "a", parameter } }, Numbers(20),
            TuningMetric.Custom("number", (_, scored) => score((int)scored.GetColumn<float>("Score").First()), higherIsBetter),
            options ?? new TuningOptions());

    private IDataView Numbers(int count) => _ml.Data.LoadFromEnumerable(
        Enumerable.Range(0, count).Select(i => new Row { Id = i, Label = i, Group = $"{i % 2}" }).ToList());

    private static Func<MLContext, TuningValues, IEstimator<ITransformer>> Perceptron(string kind)
        => (context, values) => TrainerKinds.Preparation(context).Append(TrainerKinds.Create(kind, context, options =>
        {
            options.Epochs = 40;
            if (options is MultilayerPerceptronOptions perceptron)
                perceptron.Optimizer = Optimizer.Adam(values.Get<double>("rate"));
            else
                ((SgdRegressionTrainer.Options)options).LearningRate = values.Get<double>("rate");
        }).Estimator);

    /// <summary>All that a search has found, with all digits, but the time.</summary>
    private static string Table(TuningResult result) => string.Join('\n', result.Trials.Select(
        trial => $"{trial.Number} {trial.Values} {trial.Status} {trial.RowFraction:R} {string.Join(' ', trial.FoldScores)}"));

    private sealed class Receiver(ConcurrentQueue<TuningProgress> reports) : IProgress<TuningProgress>
    {
        public void Report(TuningProgress value) => reports.Enqueue(value);
    }

    private sealed class Row
    {
        public float Id { get; set; }

        public float Label { get; set; }

        public bool IsTrue { get; set; }

        public string Group { get; set; } = "";

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];
    }

    private sealed class Prediction
    {
        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
