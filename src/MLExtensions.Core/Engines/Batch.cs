namespace MLExtensions;

/// <summary>Rows that are looked at together. An engine gathers them itself: in parallel, or where they lie already on its device.</summary>
internal readonly ref struct Batch
{
    /// <summary>Some rows of a buffer, in this order.</summary>
    /// <param name="source">The buffer.</param>
    /// <param name="rows">The rows' numbers in it.</param>
    /// <param name="step">The number of the training step, from 0; dropout's random numbers depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The buffer has no row of such a number.</exception>
    public Batch(RowBuffer source, ReadOnlySpan<int> rows, long step = 0)
    {
        foreach (int row in rows)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)source.Count, nameof(rows));
        Source = source;
        Rows = rows;
        Step = step;
    }

    /// <summary>Where the rows are.</summary>
    public RowBuffer Source { get; }

    /// <summary>The rows' numbers in <see cref="Source"/>.</summary>
    public ReadOnlySpan<int> Rows { get; }

    /// <summary>The number of the training step, from 0.</summary>
    public long Step { get; }

    /// <summary>Sum of the rows' weights.</summary>
    public double WeightSum
    {
        get
        {
            if (!Source.HasWeights)
                return Rows.Length;
            double sum = 0;
            foreach (int row in Rows)
                sum += Source.WeightOf(row);
            return sum;
        }
    }
}
