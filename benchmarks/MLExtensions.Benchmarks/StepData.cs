using Microsoft.ML;

namespace MLExtensions.Benchmarks;

/// <summary>Batches for steps that are measured without reading and gathering.</summary>
internal sealed class StepData(int batchSize, int features, float[] values, float[] labels)
{
    private int _next;

    /// <summary>The first images of Fashion-MNIST.</summary>
    public static StepData FashionMnist(MLContext ml, int batches)
    {
        IDataView images = ml.Data.TakeRows(ml.Data.LoadFashionMnist(FashionMnistSplit.Train), batches * Recipe.BatchSize);
        IDataView data = Recipe.Normalize(ml).Fit(images).Transform(images);
        var rows = ml.Data.CreateEnumerable<FashionFeatures>(data, reuseRowObject: false).ToList();
        return new StepData(Recipe.BatchSize, 784, [.. rows.SelectMany(row => row.Features)], [.. rows.Select(row => row.Label - 1f)]);
    }

    /// <summary>One batch of random numbers, of the network's shape.</summary>
    public static StepData Random(Network network, int batchSize)
    {
        var random = new Random(1);
        float[] values = new float[batchSize * network.Inputs], labels = new float[batchSize];
        for (int i = 0; i < values.Length; i++)
            values[i] = 2 * random.NextSingle() - 1;
        for (int i = 0; i < labels.Length; i++)
            labels[i] = random.Next(network.Outputs);
        return new StepData(batchSize, network.Inputs, values, labels);
    }

    /// <summary>Trains on the next batch, from the first again after the last.</summary>
    public double Step(ITrainingRun run, float learningRate)
    {
        int batches = labels.Length / batchSize, batch = _next % batches;
        return run.Step(new Batch
        {
            Rows = batchSize,
            Features = values.AsSpan(batch * batchSize * features, batchSize * features),
            Labels = labels.AsSpan(batch * batchSize, batchSize),
            Step = _next++,
        }, learningRate);
    }
}
