using BenchmarkDotNet.Attributes;

namespace MLExtensions.Benchmarks.Parts;

/// <summary>A batch of 64 rows of 784 features, in random order out of 60,000.</summary>
public class Gathering
{
    private const int Rows = 60_000, Features = 784;

    private readonly InMemoryRows _rows = new(Features, labels: 1);
    private readonly int[] _order = [.. Enumerable.Range(0, Rows)];
    private readonly float[] _features = new float[Recipe.BatchSize * Features];
    private IRowSource _augmented = null!;
    private int _batch;

    [GlobalSetup]
    public void Fill()
    {
        float[] row = new float[Features];
        for (int i = 0; i < Rows; i++)
            _rows.Add(row, [0]);
        new CounterRandom(1, RandomPurpose.Shuffling).Shuffle(_order);
        _augmented = new AugmentedRows(_rows, new PictureShape(1, 28, 28), [Augment.Flip(), Augment.Shift(2)], seed: 1);
    }

    [Benchmark]
    public void Gather() => Gather(_rows);

    [Benchmark]
    public void GatherFlippedAndShifted() => Gather(_augmented);

    private void Gather(IRowSource rows)
    {
        int first = _batch++ % (Rows / Recipe.BatchSize) * Recipe.BatchSize;
        rows.GatherFeatures(_order.AsSpan(first, Recipe.BatchSize), epoch: 0, _features, Features);
    }
}
