namespace MLExtensions.TestSupport;

/// <summary>Rows of many features, most of which are 0.</summary>
internal static class SparseData
{
    /// <summary>Rows of three classes in turn, with some values each; the first feature is a value of every row.</summary>
    public static InMemoryRows Rows(int count, int features = 1200, int values = 12, bool hasWeights = false)
    {
        var rows = new InMemoryRows(features, 1, hasWeights);
        for (int row = 0; row < count; row++)
        {
            float[] all = Row(row, features, values);
            int[] places = [.. Enumerable.Range(0, features).Where(i => all[i] != 0)];
            rows.Add(places, [.. places.Select(i => all[i])], [row % 3], 0.25f + row % 5);
        }
        return rows;
    }

    /// <summary>The features of a row.</summary>
    public static float[] Row(int row, int features = 1200, int values = 12)
    {
        var random = new CounterRandom(17, RandomPurpose.Shuffling, row);
        float[] all = new float[features];
        all[0] = 3 + random.Uniform(0);
        for (ulong i = 1; i < (ulong)values; i++)
        {
            // Small numbers are drawn more often than large ones, as words are.
            double place = Math.Pow(random.Uniform(2 * i), 3);
            all[(int)(place * features)] += random.Uniform(2 * i + 1) - 0.3f;
        }
        return all;
    }
}

/// <summary>The rows of another source, with no sign that they are sparse.</summary>
internal sealed class DenseRows(IRowSource rows) : IRowSource
{
    public int Count => rows.Count;

    public int Features => rows.Features;

    public int Labels => rows.Labels;

    public bool HasWeights => rows.HasWeights;

    public bool IsSameInEveryEpoch => true;

    public void GatherFeatures(ReadOnlySpan<int> chosen, int? epoch, Span<float> destination, int stride)
        => rows.GatherFeatures(chosen, epoch, destination, stride);

    public void GatherLabels(ReadOnlySpan<int> chosen, Span<float> labels, Span<float> weights)
        => rows.GatherLabels(chosen, labels, weights);

    public ReadOnlySpan<float> LabelsOf(int row) => rows.LabelsOf(row);

    public float WeightOf(int row) => rows.WeightOf(row);

    public void Dispose()
    {
    }
}
