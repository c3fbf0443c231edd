namespace MLExtensions;

/// <summary>The rows of a training set or a validation set, which a training visits pass by pass.</summary>
/// <remarks>
/// They are in memory, or read again from their source in each pass. Thread safety: one pass at a time; a training has a set of its own,
/// which <see cref="With"/> makes.
/// </remarks>
internal abstract class RowSet : IDisposable
{
    /// <summary>Gets the number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>Gets rows that can be read in any order: all where they are in memory, otherwise some, spread over the data.</summary>
    public abstract IRowSource Sample { get; }

    /// <summary>Gets the number of features of a row.</summary>
    public int Features => Sample.Features;

    /// <summary>Gets the number of label values of a row.</summary>
    public int Labels => Sample.Labels;

    /// <summary>Gets whether the rows are read again in each pass, rather than kept in memory.</summary>
    public bool IsStreamed => Description != null;

    /// <summary>Gets a text that differs where the rows do, or their order; null where they are in memory, to be hashed.</summary>
    public virtual string? Description => null;

    /// <summary>Returns a set of rows in memory.</summary>
    public static RowSet Of(IRowSource rows) => new RowsInMemory(rows);

    /// <summary>Begins a pass over all rows. The one before has to be disposed.</summary>
    /// <param name="batchSize">The number of rows of a batch. Groups of rows are whole batches, but the last one.</param>
    /// <param name="shuffling">The order of the rows; null for that of the data.</param>
    /// <param name="cancellationToken">Ends the waiting for rows with an exception.</param>
    public abstract RowPass Begin(int batchSize, Shuffling? shuffling, CancellationToken cancellationToken);

    /// <summary>Returns the same rows, changed. Disposing it does not dispose this one.</summary>
    /// <param name="change">Wraps rows in memory.</param>
    public abstract RowSet With(Func<IRowSource, IRowSource> change);

    public virtual void Dispose()
    {
    }
}

/// <summary>The random order of the rows in an epoch.</summary>
/// <param name="Seed">The seed of the training.</param>
/// <param name="Epoch">The epoch, from 0.</param>
internal readonly record struct Shuffling(long Seed, int Epoch)
{
    /// <summary>Returns random numbers.</summary>
    /// <param name="part">The purpose within the epoch: 0 for the order of all rows.</param>
    public CounterRandom Random(int part = 0) => new(Seed, RandomPurpose.Shuffling, Epoch, part);
}

/// <summary>A pass over rows: groups of rows in memory, one after the other.</summary>
internal abstract class RowPass : IDisposable
{
    /// <summary>Gets the source of the rows of this group.</summary>
    public abstract IRowSource Rows { get; }

    /// <summary>Gets the numbers of the rows in <see cref="Rows"/>, in their order.</summary>
    public abstract ReadOnlySpan<int> Order { get; }

    /// <summary>Moves to the next group; returns false after the last one. What the group before had is not valid any more.</summary>
    public abstract bool Next();

    public virtual void Dispose()
    {
    }
}
