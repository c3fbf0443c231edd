using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks.Comparison;

/// <summary>
/// Linear regression, a row a step, ten epochs, from objects in memory: the time of a second Fit, reading included, by rows and epochs.
/// </summary>
internal static class LinearRegression
{
    public const int Epochs = 10;

    /// <summary>Runs ours.</summary>
    public static void Run()
        => Run(Measurement.Us, (ml, features) => ml.Regression.Trainers.Sgd(learningRate: 0.1 / features, epochs: Epochs));

    /// <summary>Runs a trainer of anybody's.</summary>
    /// <param name="who">Whose.</param>
    /// <param name="create">Makes it, for rows of that many features.</param>
    public static void Run(string who, Func<MLContext, int, IEstimator<ITransformer>> create)
    {
        Measure(who, create, Rows(1_000_000, 10, (features, label) => new TenFeatures { Features = features, Label = label }), 10);
        Measure(who, create, Rows(200_000, 100, (features, label) => new HundredFeatures { Features = features, Label = label }), 100);
    }

    private static void Measure<TRow>(string who, Func<MLContext, int, IEstimator<ITransformer>> create, TRow[] rows, int features)
        where TRow : class
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(rows);
        create(ml, features).Fit(data);
        long started = Stopwatch.GetTimestamp();
        create(ml, features).Fit(data);
        new Measurement(
            who, $"linear regression, {features} features", 1e9 * Stopwatch.GetElapsedTime(started).TotalSeconds / rows.Length / Epochs,
            "ns a row").Print();
    }

    private static TRow[] Rows<TRow>(int count, int features, Func<float[], float, TRow> create)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            float[] values = new float[features];
            float label = 1;
            for (int i = 0; i < features; i++)
                label += (values[i] = 2 * random.NextSingle() - 1) * (i % 3 - 1);
            return create(values, label);
        })];
    }

    private sealed class TenFeatures
    {
        [VectorType(10)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class HundredFeatures
    {
        [VectorType(100)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
