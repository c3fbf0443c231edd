namespace MLExtensions;

/// <summary>
/// Sparse rows of another source with standardized features. Most features have a mean of 0, and stay 0 where they are; the others, which
/// most rows have, are values of every row.
/// </summary>
internal sealed class StandardizedSparseRows : ISparseRows
{
    // The largest share of the features that may become values of every row.
    private const int FeaturesPerCentered = 16;

    private readonly ISparseRows _rows;
    private readonly float[] _means, _factors;
    private readonly int[] _centered;

    private StandardizedSparseRows(ISparseRows rows, float[] means, float[] factors, int[] centered)
        => (_rows, _means, _factors, _centered) = (rows, means, factors, centered);

    /// <summary>Returns the rows; null where they are not sparse any more.</summary>
    /// <param name="rows">The other source.</param>
    /// <param name="means">The mean of each feature.</param>
    /// <param name="factors">The factor of each feature after the subtraction.</param>
    public static StandardizedSparseRows? Of(ISparseRows rows, float[] means, float[] factors)
    {
        int[] centered = [.. Enumerable.Range(0, means.Length).Where(i => means[i] != 0)];
        return centered.Length * (long)FeaturesPerCentered > means.Length ? null
            : new StandardizedSparseRows(rows, means, factors, centered);
    }

    public int CapacityOf(int row) => _rows.CapacityOf(row) + _centered.Length;

    public int Read(int row, Span<int> features, Span<float> values)
    {
        if (_centered.Length == 0)
            return ReadScaled(row, features, values);
        // The values are read to the end of the room, and merged with the centered features from there to the front.
        Span<int> read = features[_centered.Length..];
        Span<float> readValues = values[_centered.Length..];
        int count = _rows.Read(row, read, readValues), end = 0, next = 0;
        for (int i = 0; i < count; i++)
        {
            int feature = read[i];
            float value = readValues[i];
            for (; next < _centered.Length && _centered[next] < feature; next++)
                Write(_centered[next], 0, features, values, ref end);
            if (next < _centered.Length && _centered[next] == feature)
                next++;
            Write(feature, value, features, values, ref end);
        }
        for (; next < _centered.Length; next++)
            Write(_centered[next], 0, features, values, ref end);
        return end;
    }

    /// <summary>Reads a row where no feature has a mean: the values are the same ones, multiplied.</summary>
    private int ReadScaled(int row, Span<int> features, Span<float> values)
    {
        int count = _rows.Read(row, features, values);
        ReadOnlySpan<int> read = features[..count];
        for (int i = 0; i < read.Length; i++)
            values[i] *= _factors[read[i]];
        return count;
    }

    private void Write(int feature, float value, Span<int> features, Span<float> values, ref int end)
    {
        features[end] = feature;
        values[end++] = (value - _means[feature]) * _factors[feature];
    }
}
