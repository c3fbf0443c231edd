namespace MLExtensions.TestSupport;

/// <summary>Batches of given numbers.</summary>
internal static class Batches
{
    /// <param name="features">Rows x features.</param>
    /// <param name="labels">Rows x label values.</param>
    /// <param name="weights">One a row; null: none.</param>
    /// <param name="rows">Number of rows; null: as many as labels.</param>
    /// <param name="step">The training step.</param>
    public static Batch Of(float[] features, float[] labels, float[]? weights = null, int? rows = null, long step = 0)
    {
        int count = rows ?? labels.Length, width = features.Length / count, labelWidth = labels.Length / count;
        var buffer = new InMemoryRows(width, labelWidth, hasWeights: weights != null);
        for (int row = 0; row < count; row++)
            buffer.Add(features.AsSpan(row * width, width), labels.AsSpan(row * labelWidth, labelWidth), weights?[row] ?? 1);
        return All(buffer, step);
    }

    /// <summary>Hashed rows, of three classes in turn.</summary>
    public static InMemoryRows HashedRows(int count, int features, int first = 0)
    {
        var rows = new InMemoryRows(features, 1);
        for (int row = first; row < first + count; row++)
            rows.Add(Reference.HashedRow(row, features), [row % 3]);
        return rows;
    }

    public static void CopyFeatures(this IRowSource source, int row, Span<float> features)
        => source.GatherFeatures([row], epoch: null, features, source.Features);

    public static Batch All(InMemoryRows rows, long step = 0) => new(rows, Enumerable.Range(0, rows.Count).ToArray(), step);
}
