namespace MLExtensions;

/// <summary>Rows that are read from their source in each pass: in their order, or through a <see cref="ShufflePool"/>.</summary>
internal sealed class StreamedRows : RowSet
{
    // Where rows are not shuffled, one block is trained on, one waits, and one is filled.
    private const int BlocksInOrder = 3;

    private readonly IRowStream _stream;
    private readonly StreamCensus _census;
    private readonly int _rowsInMemory;
    private readonly bool _hasWeights, _isOwner;
    private readonly Func<IRowSource, IRowSource> _change;
    private readonly List<InMemoryRows> _blocks;

    /// <param name="stream">The rows.</param>
    /// <param name="census">What is known of them from a first pass; disposed with this set.</param>
    /// <param name="hasWeights">Whether rows have weights.</param>
    /// <param name="sample">Some of the rows.</param>
    /// <param name="rowsInMemory">The maximum number of rows to keep in memory, apart from the rows that are trained on right now.</param>
    public StreamedRows(IRowStream stream, StreamCensus census, bool hasWeights, IRowSource sample, int rowsInMemory)
        : this(stream, census, hasWeights, sample, rowsInMemory, rows => rows, [])
        => _isOwner = true;

    private StreamedRows(
        IRowStream stream, StreamCensus census, bool hasWeights, IRowSource sample, int rowsInMemory,
        Func<IRowSource, IRowSource> change, List<InMemoryRows> blocks)
        => (_stream, _census, _hasWeights, Sample, _rowsInMemory, _change, _blocks)
            = (stream, census, hasWeights, sample, rowsInMemory, change, blocks);

    public override int Count => _census.Count;

    public override IRowSource Sample { get; }

    /// <summary>Gets what is known of the rows from the first pass.</summary>
    public StreamCensus Census => _census;

    /// <summary>Gets the blocks that rows are read into.</summary>
    public IReadOnlyList<InMemoryRows> BlocksInMemory => _blocks;

    public override string Description
        => $"{Count} of {Features} features, {_rowsInMemory} at a time in memory, whose numbers have the hash {_census.Hash}"
            + _stream.Changes;

    public override RowPass Begin(int batchSize, Shuffling? shuffling, CancellationToken cancellationToken)
    {
        int rowsOfGroup = Math.Max(ShufflePool.RowsOfGroup(Features), batchSize);
        if (shuffling is not { } order)
        {
            int rows = Math.Clamp(_rowsInMemory / BlocksInOrder, 1, rowsOfGroup);
            int rowsOfBatches = Math.Max(rows / batchSize, 1) * batchSize;
            return new StreamInOrder(ReadAhead(BlocksInOrder, rowsOfBatches), _change, EndPass);
        }
        int rowsOfBlock = Math.Max(_rowsInMemory / ShufflePool.Blocks, 1);
        return new ShufflePool(
            ReadAhead(ShufflePool.Blocks, rowsOfBlock), (Block(ShufflePool.Blocks), Block(ShufflePool.Blocks + 1)), rowsOfBlock,
            batchSize, order, _change, EndPass);

        RowReadAhead ReadAhead(int blocks, int rows)
            => new(_stream, _census, Enumerable.Range(0, blocks).Select(Block), rows, cancellationToken);
    }

    public override RowSet With(Func<IRowSource, IRowSource> change) => new StreamedRows(
        _stream, _census, _hasWeights, change(Sample), _rowsInMemory, rows => change(_change(rows)), _blocks);

    public override void Dispose()
    {
        if (!_isOwner)
            return;
        ReleaseBlocks();
        _census.Dispose();
    }

    /// <summary>Returns a block. All passes use the same ones, so that the memory of a pass does not come beside that of another.</summary>
    private InMemoryRows Block(int number)
    {
        while (_blocks.Count <= number)
            _blocks.Add(new InMemoryRows(Sample.Features, Sample.Labels, _hasWeights));
        _blocks[number].Clear();
        return _blocks[number];
    }

    private void EndPass(RowReadAhead reading)
    {
        // A block that is still being filled belongs to the thread that fills it.
        if (!reading.Stop())
            _blocks.Clear();
        reading.Dispose();
    }

    private void ReleaseBlocks()
    {
        foreach (InMemoryRows block in _blocks)
            block.Dispose();
        _blocks.Clear();
    }
}
