using Microsoft.ML;

namespace MLExtensions.Benchmarks;

/// <summary>Rows for steps that are measured without reading.</summary>
internal sealed class StepData(int batchSize, InMemoryRows rows)
{
    private readonly int[] _order = [.. Enumerable.Range(0, rows.Count)];
    private int _next;

    /// <summary>The first images of Fashion-MNIST.</summary>
    public static StepData FashionMnist(MLContext ml, int batches)
    {
        IDataView images = ml.Data.TakeRows(ml.Data.LoadFashionMnist(FashionMnistSplit.Train), batches * Recipe.BatchSize);
        IDataView data = Recipe.Normalize(ml).Fit(images).Transform(images);
        var rows = new InMemoryRows(784, labels: 1);
        foreach (FashionFeatures row in ml.Data.CreateEnumerable<FashionFeatures>(data, reuseRowObject: true))
            rows.Add(row.Features, [row.Label - 1f]);
        return new StepData(Recipe.BatchSize, rows);
    }

    /// <summary>One batch of random numbers, of the network's shape.</summary>
    public static StepData Random(Network network, int batchSize)
    {
        var random = new Random(1);
        var rows = new InMemoryRows(network.Inputs, labels: 1);
        float[] row = new float[network.Inputs];
        for (int number = 0; number < batchSize; number++)
        {
            for (int i = 0; i < row.Length; i++)
                row[i] = 2 * random.NextSingle() - 1;
            rows.Add(row, [random.Next(network.Outputs)]);
        }
        return new StepData(batchSize, rows);
    }

    /// <summary>Trains on the next batch, from the first again after the last.</summary>
    public double Step(ITrainingRun run, double learningRate)
    {
        int batch = _next % (rows.Count / batchSize);
        return run.Step(new Batch(rows, _order.AsSpan(batch * batchSize, batchSize), _next++), learningRate);
    }
}
