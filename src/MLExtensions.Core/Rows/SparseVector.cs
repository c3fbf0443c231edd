namespace MLExtensions;

/// <summary>The values of one row that are not 0, with the numbers of their features in ascending order.</summary>
internal sealed class SparseVector
{
    private int[] _features = [];
    private float[] _values = [];

    /// <summary>Gets the number of values.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the numbers of the features that have them.</summary>
    public ReadOnlySpan<int> Features => _features.AsSpan(0, Count);

    /// <summary>Gets the values.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Count);

    /// <summary>Reads a row.</summary>
    public void Read(ISparseRows rows, int row)
    {
        Reserve(rows.CapacityOf(row));
        Count = rows.Read(row, _features, _values);
    }

    /// <summary>Takes over values, of which none, some or all are 0.</summary>
    /// <param name="features">The numbers of the features, ascending; empty: those of all values.</param>
    /// <param name="values">The values.</param>
    public void Set(ReadOnlySpan<int> features, ReadOnlySpan<float> values)
    {
        Reserve(values.Length);
        Count = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] == 0)
                continue;
            _features[Count] = features.IsEmpty ? i : features[i];
            _values[Count++] = values[i];
        }
    }

    /// <summary>Writes all features, those that are 0, too.</summary>
    public void CopyTo(Span<float> features)
    {
        features.Clear();
        for (int i = 0; i < Count; i++)
            features[_features[i]] = _values[i];
    }

    private void Reserve(int count)
    {
        if (count <= _values.Length)
            return;
        int capacity = Math.Max(count, 2 * _values.Length);
        (_features, _values) = (new int[capacity], new float[capacity]);
    }
}
