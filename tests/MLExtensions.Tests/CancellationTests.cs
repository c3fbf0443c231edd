using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Cancels from another thread, at any phase, and prints how long Fit still took. No other test runs meanwhile.</summary>
[Collection(nameof(AloneTests))]
public sealed class CancellationTests(ITestOutputHelper output)
{
    private const int Rounds = 5;
    // On a quiet machine it is some 10 to 100 ms; the bound is for machines under load.
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(20);

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void While_rows_are_read() => Cancel(Perceptron(_ => { }), Rows(10_000_000));

    [Fact]
    public void While_streamed_rows_are_trained_on()
        => Cancel(Perceptron(options => (options.Epochs, options.MaximumRowsInMemory) = (1000, 2000)), Rows(20_000).Cached(_ml));

    [Fact]
    public void While_batches_are_trained() => Cancel(Perceptron(options => options.Epochs = 1000), Rows(20_000).Cached(_ml));

    [Fact]
    public void While_a_large_training_set_is_evaluated_and_averaged() => Cancel(
        Perceptron(options =>
        {
            (options.Epochs, options.BatchSize, options.EvaluateTrainingSet) = (1000, 20_000, true);
            options.WeightAveraging = WeightAveraging.Exponential();
        }), Rows(200_000).Cached(_ml));

    [Fact]
    public void While_checkpoints_are_written()
    {
        string folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;
        try
        {
            Cancel(Perceptron(options =>
            {
                (options.Epochs, options.HiddenLayers) = (100_000, [200, 200]);
                options.Checkpoints = new Checkpoints(folder) { Resume = true };
            }), Rows(200).Cached(_ml));
            Assert.DoesNotContain(Directory.GetFiles(folder), file => !file.EndsWith(".safetensors", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void While_LBFGS_looks_at_all_rows()
        => Cancel(
            Perceptron(options => (options.Epochs, options.Optimizer, options.HiddenLayers) = (10_000, Optimizer.Lbfgs(), [200, 200])),
            Rows(20_000).Cached(_ml));

    [Fact]
    public void While_a_linear_model_takes_many_short_steps() => Cancel(
        (token, _) => data => _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options { Epochs = 1000, CancellationToken = token })
            .Fit(data), Rows(200_000).Cached(_ml));

    [Fact]
    public void While_the_learning_rate_is_sought() => Cancel(
        (token, _) => data => _ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
        {
            HiddenLayers = [200, 200],
            BatchSize = 1000,
            CancellationToken = token,
        }).FindLearningRate(data, steps: 100_000, from: 1e-12, to: 1e-11), Rows(20_000).Cached(_ml));

    private Func<CancellationToken, Action, Action<IDataView>> Perceptron(Action<MultilayerPerceptronRegressionTrainer.Options> change)
        => (token, started) =>
        {
            var options = new MultilayerPerceptronRegressionTrainer.Options
            {
                HiddenLayers = [64],
                CancellationToken = token,
                OnProgress = _ => started(),
            };
            change(options);
            return data => _ml.Regression.Trainers.MultilayerPerceptron(options).Fit(data);
        };

    private void Cancel(Func<CancellationToken, Action, Action<IDataView>> create, IDataView data)
    {
        var times = new List<TimeSpan>();
        var random = new Random(1);
        for (int round = 0; round < Rounds; round++)
        {
            using var source = new CancellationTokenSource();
            using var started = new ManualResetEventSlim();
            Exception? error = null;
            Action<IDataView> fit = create(source.Token, started.Set);
            var thread = new Thread(() => error = Record.Exception(() => fit(data)));
            thread.Start();
            // Where there is no progress, Fit reads rows or looks for a rate by then.
            started.Wait(TimeSpan.FromMilliseconds(300));
            Thread.Sleep(random.Next(0, 100));
            long cancelled = Stopwatch.GetTimestamp();
            source.Cancel();
            Assert.True(thread.Join(s_bound), $"Fit has not ended {s_bound.TotalSeconds} s after it was cancelled.");
            times.Add(Stopwatch.GetElapsedTime(cancelled));
            Assert.IsType<OperationCanceledException>(error);
        }
        output.WriteLine($"ms until Fit ended: {string.Join(", ", times.Select(time => time.TotalMilliseconds.ToString("F0")))}");
        AssertNoThreadStays();
    }

    /// <summary>The threads of a training have a name, which Linux shows.</summary>
    private static void AssertNoThreadStays()
    {
        if (!OperatingSystem.IsLinux())
            return;
        // A thread that has left its work may take a moment to end.
        SpinWait.SpinUntil(() => !Threads().Any(), s_bound);
        Assert.Empty(Threads());

        static IEnumerable<string> Threads() => Directory.GetDirectories("/proc/self/task").Select(Name)
            .Where(name => name.StartsWith("MLExtensions ", StringComparison.Ordinal));

        static string Name(string task)
        {
            try
            {
                return File.ReadAllText(Path.Combine(task, "comm"));
            }
            catch (IOException)
            {
                return ""; // It has ended meanwhile.
            }
        }
    }

    private IDataView Rows(int count) => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row
    {
        Features = [.. Enumerable.Range(0, 20).Select(j => ((i * 7 + j) % 13 - 6) / 6f)],
        Label = i % 10 / 10f,
    }));

    private sealed class Row
    {
        [VectorType(20)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}

/// <summary>Tests that measure time, or count what the process has: threads.</summary>
[CollectionDefinition(nameof(AloneTests), DisableParallelization = true)]
public sealed class AloneTests;

internal static class CachedData
{
    /// <summary>Rows that are read fast each time.</summary>
    public static IDataView Cached(this IDataView data, MLContext ml) => ml.Data.Cache(data);
}
