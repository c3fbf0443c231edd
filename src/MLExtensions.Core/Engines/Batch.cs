namespace MLExtensions;

/// <summary>Rows that are computed together. An engine gathers them itself: in parallel, or where they are already on its device.</summary>
internal readonly ref struct Batch
{
    /// <summary>Initializes a batch of some rows of a source, in this order.</summary>
    /// <param name="source">The rows.</param>
    /// <param name="rows">The numbers of the rows in it.</param>
    /// <param name="step">The number of the training step, from 0, on which the random numbers of dropout depend.</param>
    /// <param name="epoch">The epoch of training, from 0; null to evaluate.</param>
    /// <exception cref="ArgumentOutOfRangeException">The source has no row of such a number.</exception>
    public Batch(IRowSource source, ReadOnlySpan<int> rows, long step = 0, int? epoch = null)
        : this(step, source, rows, epoch, firstRow: 0)
    {
        foreach (int row in rows)
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)source.Count, nameof(rows));
    }

    private Batch(long step, IRowSource source, ReadOnlySpan<int> rows, int? epoch, int firstRow)
    {
        FirstRow = firstRow;
        Source = source;
        Rows = rows;
        Step = step;
        Epoch = epoch;
    }

    /// <summary>Gets the source of the rows.</summary>
    public IRowSource Source { get; }

    /// <summary>Gets the numbers of the rows in <see cref="Source"/>.</summary>
    public ReadOnlySpan<int> Rows { get; }

    /// <summary>Gets the number of the training step, from 0.</summary>
    public long Step { get; }

    /// <summary>Gets the epoch of training, from 0; null to evaluate.</summary>
    public int? Epoch { get; }

    /// <summary>
    /// Gets the place of the first row in the step's batch, of which this may be the part of one process. The random numbers of dropout
    /// depend on the places of the rows.
    /// </summary>
    public int FirstRow { get; }

    /// <summary>Gets the sum of the weights of the rows.</summary>
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

    /// <summary>Returns a part of this batch, whose row numbers are checked already.</summary>
    /// <param name="first">The place of the first row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="step">The number of the training step.</param>
    public Batch Slice(int first, int count, long step) => new(step, Source, Rows.Slice(first, count), Epoch, firstRow: 0);

    /// <summary>Returns a part of this batch, whose rows keep their places in it.</summary>
    /// <param name="first">The place of the first row.</param>
    /// <param name="count">The number of rows.</param>
    public Batch Part(int first, int count) => new(Step, Source, Rows.Slice(first, count), Epoch, FirstRow + first);
}
