using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Benchmarks.Text;

/// <summary>Rows of 50 values among 1,000,000 features, from a lazy enumerable: how much memory the process takes.</summary>
internal static class WideRows
{
    private const int Features = 1_000_000, Values = 50;

    public static int Run(int rows)
    {
        var ml = new MLContext(seed: 1);
        ml.Log += (_, e) =>
        {
            if (e.RawMessage.Contains("Training", StringComparison.Ordinal))
                Console.WriteLine($"  {e.RawMessage}");
        };
        IDataView data = ml.Data.LoadFromEnumerable(Rows(rows), SchemaDefinition.Create(typeof(Row)));
        var trainer = ml.BinaryClassification.Trainers.MultilayerPerceptron(
            new() { HiddenLayers = [32], Epochs = 2, BatchSize = 256 });
        long started = Stopwatch.GetTimestamp();
        MultilayerPerceptronTransformer model = trainer.Fit(data);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var losses = model.Model.History.TrainingLoss.Select(loss => loss.ToString("0.000", CultureInfo.InvariantCulture));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{rows} rows of {Values} values among {Features} features: {seconds:0.0} s for reading and two epochs, losses "
            + $"{string.Join(", ", losses)}; peak of the process {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} MB"));
        return 0;
    }

    private static IEnumerable<Row> Rows(int count)
    {
        int[] indices = new int[Values];
        float[] values = new float[Values];
        var random = new Random(1);
        var row = new Row();
        for (int i = 0; i < count; i++)
        {
            int sum = 0;
            for (int value = 0; value < Values; value++)
            {
                double draw = random.NextDouble();
                indices[value] = (int)(draw * draw * Features);
                sum += indices[value] % 3 - 1;
            }
            Array.Sort(indices);
            for (int value = 0; value < Values; value++)
            {
                if (value > 0 && indices[value] <= indices[value - 1])
                    indices[value] = Math.Min(indices[value - 1] + 1, Features - 1);
                values[value] = 1;
            }
            row.Features = new VBuffer<float>(Features, Values, values, indices);
            row.Label = sum > 0;
            yield return row;
        }
    }

    private sealed class Row
    {
        [VectorType(1_000_000)]
        public VBuffer<float> Features { get; set; }

        public bool Label { get; set; }
    }
}
