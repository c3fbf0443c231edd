using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks;

/// <summary>
/// Training on rows from a lazy enumerable, streamed and in memory: the peak of the working set, and the time of an epoch for each row.
/// Each line is measured in a process of its own.
/// </summary>
internal static class LargerThanMemory
{
    private const int Features = 20, RowsInMemory = 1_000_000, Epochs = 3;

    private static readonly string[] s_kinds = ["cursor", "network", "linear"];

    /// <summary>Measures all cases, and prints a table.</summary>
    public static void Print(TextWriter output)
    {
        output.WriteLine(Machine.Describe());
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nStreamed: MaximumRowsInMemory = {RowsInMemory}.\n"));
        output.WriteLine(
            "| what | rows | in memory: peak, MB | ns a row | first pass, ns a row | streamed: peak, MB | ns a row | first pass, ns a row |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (string kind in s_kinds)
        {
            foreach (int rows in (int[])[2_000_000, 8_000_000, 20_000_000])
            {
                string inMemory = kind == "cursor" ? "| | |" : Start(kind, rows, isStreamed: false);
                string streamed = Start(kind, rows, isStreamed: true);
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind} | {rows} {inMemory} {streamed} |"));
            }
        }
    }

    /// <summary>Measures a case, and prints the cells of the table.</summary>
    /// <param name="kind">The cursor alone, the network or the linear model.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="isStreamed">Whether rows are streamed.</param>
    public static void Measure(string kind, int rows, bool isStreamed)
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(Rows(rows));
        double first = 0, epoch;
        if (kind == "cursor")
            epoch = Enumerable.Range(0, Epochs).Min(_ => ReadAll(data));
        else
        {
            var clock = new EpochClock();
            long started = Stopwatch.GetTimestamp(), begun = 0;
            TrainerOptions options = kind == "network"
                ? new MultilayerPerceptronRegressionTrainer.Options { HiddenLayers = [64, 32] } : new SgdRegressionTrainer.Options();
            options.Epochs = Epochs;
            options.Progress = clock;
            options.MaximumRowsInMemory = isStreamed ? RowsInMemory : rows;
            options.OnProgress = _ => begun = begun == 0 ? Stopwatch.GetTimestamp() : begun;
            if (options is MultilayerPerceptronRegressionTrainer.Options network)
                ml.Regression.Trainers.MultilayerPerceptron(network).Fit(data);
            else
                ml.Regression.Trainers.Sgd((SgdRegressionTrainer.Options)options).Fit(data);
            (first, epoch) = (Stopwatch.GetElapsedTime(started, begun).TotalSeconds, clock.Epochs.Min());
        }
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {process.PeakWorkingSet64 / 1e6:F0} | {1e9 * epoch / rows:F0} | {1e9 * first / rows:F0}"));
    }

    private static string Start(string kind, int rows, bool isStreamed)
    {
        string program = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(LargerThanMemory).Assembly.Location] : [];
        using Process process = Process.Start(new ProcessStartInfo(program, [
            .. assembly, "larger-than-memory", kind, rows.ToString(CultureInfo.InvariantCulture), isStreamed ? "streamed" : "in-memory",
        ]) { RedirectStandardOutput = true })!;
        string line = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? line : throw new InvalidOperationException($"The measurement ended with {process.ExitCode}: {line}");
    }

    private static double ReadAll(IDataView data)
    {
        long started = Stopwatch.GetTimestamp();
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(data.Schema[nameof(Row.Features)]);
        ValueGetter<float> getLabel = cursor.GetGetter<float>(data.Schema[nameof(Row.Label)]);
        VBuffer<float> features = default;
        float label = 0;
        while (cursor.MoveNext())
        {
            getFeatures(ref features);
            getLabel(ref label);
        }
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static IEnumerable<Row> Rows(int count)
    {
        for (int row = 0; row < count; row++)
        {
            float[] features = new float[Features];
            uint bits = (uint)row * 2654435761u + 1;
            float label = 0;
            for (int i = 0; i < Features; i++)
            {
                bits = bits * 1664525 + 1013904223;
                features[i] = (int)bits * (1f / int.MaxValue);
                label += features[i] * (i % 3 - 1);
            }
            yield return new Row { Features = features, Label = label };
        }
    }

    private sealed class Row
    {
        [VectorType(LargerThanMemory.Features)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
