using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using MLExtensions.Benchmarks.Comparison;

namespace MLExtensions.Benchmarks;

/// <summary>The sections of benchmarks/README.md that are figures: the cost of a step and its floors, and how time grows.</summary>
internal static class Growth
{
    private const int BarWidth = 40;

    private static readonly int Threads = Environment.ProcessorCount;

    public static void Print(TextWriter output)
    {
        output.WriteLine(Machine.Describe());
        WriteCost(output);
        WriteRows(output);
        var chart = new List<string>();
        WriteSteps(
            output, chart, "width", "the network 784-width-10, batches of 64", [1, 10, 17, 64, 256, 784, 1000, 4096],
            width => (Perceptron(784, width, 10), 64));
        WriteSteps(
            output, chart, "inputs", "the network inputs-256-10, batches of 64", [1, 10, 17, 784, 1000, 4096],
            inputs => (Perceptron(inputs, 256, 10), 64));
        WriteSteps(
            output, chart, "batch", "the network 784-256-128-10", [1, 4, 17, 64, 100, 256, 1000, 4096],
            batch => (Recipe.CreateNetwork(), batch));
        Write(output, $"\nThe part of the multiply-add peak that a step reaches, on one thread:\n\n```\n{string.Join('\n', chart)}\n```");
    }

    private static void WriteCost(TextWriter output)
    {
        Network network = Recipe.CreateNetwork();
        Write(output,
            $"\n| layer | forward, MFLOP | weight gradients | input gradients | parameters, KB | outputs of a batch, KB |");
        Write(output, $"| --- | ---: | ---: | ---: | ---: | ---: |");
        for (int i = 0; i < network.Layers.Count; i++)
        {
            StepCost cost = StepCost.Of(network, i, Recipe.BatchSize);
            DenseLayer layer = network.Layers[i];
            double outputs = Recipe.BatchSize * layer.Outputs * 4 / 1e3;
            Write(output,
                $"| {layer.Inputs} to {layer.Outputs} | {Cells(cost)} | {layer.ParameterCount * 4 / 1e3:F0} | {outputs:F1} |");
        }
        StepCost all = StepCost.Of(network, Recipe.BatchSize);
        Write(output,
            $"| all | {Cells(all)} | {network.ParameterCount * 4 / 1e3:F0} | |");

        static string Cells(StepCost cost) => string.Create(CultureInfo.InvariantCulture,
            $"{cost.Forward / 1e6:F2} | {cost.WeightGradients / 1e6:F2} | {cost.InputGradients / 1e6:F2}");

        double one = Best(() => MultiplyAddPeak.Measure(1)), several = Best(() => MultiplyAddPeak.Measure(Threads)),
            stream = Gauge.Stream();
        // Adam in the gradient's tile reads and writes parameters, m and v once.
        double updateBytes = 6 * 4.0 * network.ParameterCount;
        Write(output, $"\n| floor of a step | measured | floor |\n| --- | ---: | ---: |");
        Write(output, $"| {all.Total / 1e6:F2} MFLOP, one thread | {one / 1e9:F0} GFLOP/s | {all.Total / one * 1e3:F2} ms |");
        Write(output,
            $"| {all.Total / 1e6:F2} MFLOP, {Threads} threads | {several / 1e9:F0} GFLOP/s | {all.Total / several * 1e3:F2} ms |");
        Write(output,
            $"| {updateBytes / 1e6:F2} MB of Adam's update, one thread | {stream / 1e9:F0} GB/s | {updateBytes / stream * 1e3:F2} ms |");
    }

    private static void WriteRows(TextWriter output)
    {
        Write(output, $"\n| rows | an epoch, s | us a row | Fit of four epochs with reading, s |\n| ---: | ---: | ---: | ---: |");
        var ml = new MLContext(seed: 1);
        IDataView train = ml.Data.LoadFashionMnist(FashionMnistSplit.Train);
        foreach (int rows in (int[])[7_500, 15_000, 30_000, 60_000])
        {
            var clock = new EpochClock();
            long started = Stopwatch.GetTimestamp();
            Recipe.CreatePipeline(ml, epochs: 4, clock).Fit(ml.Data.TakeRows(train, rows));
            double epoch = Timing.Median(clock.Epochs), whole = Stopwatch.GetElapsedTime(started).TotalSeconds;
            Write(output, $"| {rows} | {epoch:F3} | {epoch / rows * 1e6:F2} | {whole:F2} |");
        }
    }

    /// <summary>A table of steps, and lines for the chart.</summary>
    private static void WriteSteps(
        TextWriter output, List<string> chart, string name, string description, int[] sizes,
        Func<int, (Network Network, int BatchSize)> shapeOf)
    {
        Write(output, $"\nBy {name}: {description}.\n");
        Write(output,
            $"| {name} | a step, us: 1 thread | a row | GFLOP/s | of peak | a step, us: {Threads} threads | a row | GFLOP/s | of peak |");
        Write(output, $"| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (int size in sizes)
        {
            (Network network, int batchSize) = shapeOf(size);
            StepTiming one = Measure(network, batchSize, 1), all = Measure(network, batchSize, Threads);
            Write(output, $"| {size} | {Cells(one, batchSize)} | {Cells(all, batchSize)} |");
            var bar = new string('#', (int)Math.Round(Math.Min(one.OfPeak, 1) * BarWidth));
            chart.Add(string.Create(CultureInfo.InvariantCulture, $"{name,6} {size,4} |{bar.PadRight(BarWidth)}| {one.OfPeak:P0}"));
        }

        static string Cells(StepTiming step, int batchSize)
            => string.Create(
                CultureInfo.InvariantCulture,
                $"{step.Seconds * 1e6:F0} | {step.Seconds / batchSize * 1e6:F2} | {step.Rate / 1e9:F1} | {step.OfPeak:P0}");
    }

    /// <summary>The learning rate is tiny, so that one batch again and again stays something to learn.</summary>
    private static StepTiming Measure(Network network, int batchSize, int threads)
        => StepTiming.Measure(network, batchSize, threads, StepData.Random(network, batchSize), learningRate: 1e-6);

    private static Network Perceptron(int inputs, int width, int outputs)
        => Network.CreatePerceptron(inputs, [width], outputs, Activation.Relu, seed: 1);

    private static double Best(Func<double> measure) => Enumerable.Range(0, 5).Max(_ => measure());

    private static void Write(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
