namespace MLExtensions.TestSupport;

/// <summary>A stream of rows that a function computes, which counts what is done with it.</summary>
/// <param name="count">The number of rows.</param>
/// <param name="features">The number of features of a row.</param>
/// <param name="labelOf">Returns the label of a row, given the pass and the number of the row, both from 0.</param>
internal sealed class GeneratedStream(int count, int features, Func<int, int, float> labelOf) : IRowStream
{
    private int _passes, _open;

    /// <summary>Gets the number of readers opened.</summary>
    public int Passes => _passes;

    /// <summary>Gets the number of readers that are not disposed.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Gets or sets what a reader does before a row, given the pass and the number of the row.</summary>
    public Action<int, int>? BeforeRow { get; set; }

    /// <summary>Gets or sets the number of rows in later passes.</summary>
    public int? LaterCount { get; set; }

    /// <summary>Makes a set of the rows, which are read once for that.</summary>
    public StreamedRows Read(int rowsInMemory)
    {
        var census = new StreamCensus(features, labels: 1, hasClasses: false);
        using IRowReader reader = ((IRowStream)this).Open();
        using var rows = new InMemoryRows(features, 1);
        for (bool hasMore = true; hasMore;)
        {
            rows.Clear();
            hasMore = reader.Read(rows, 100);
            census.Add(rows, CancellationToken.None);
        }
        census.Hash = reader.Hash;
        return new StreamedRows(this, census, hasWeights: false, census.TakeSample([]), rowsInMemory);
    }

    /// <summary>Returns the same rows in memory.</summary>
    public InMemoryRows InMemory()
    {
        var rows = new InMemoryRows(features, 1);
        for (int row = 0; row < count; row++)
            rows.Add(Reference.HashedRow(row, features), [labelOf(0, row)]);
        return rows;
    }

    IRowReader IRowStream.Open()
    {
        Interlocked.Increment(ref _open);
        return new Reader(this, Interlocked.Increment(ref _passes) - 1);
    }

    private sealed class Reader(GeneratedStream stream, int pass) : IRowReader
    {
        private RowHash _hash;
        private int _row;

        public RowHash Hash => _hash;

        public bool Read(InMemoryRows rows, int count)
        {
            for (int i = 0; i < count; i++, _row++)
            {
                if (_row == (pass > 0 ? stream.LaterCount ?? stream.Count : stream.Count))
                    return false;
                stream.BeforeRow?.Invoke(pass, _row);
                float[] features = Reference.HashedRow(_row, stream.Features);
                float[] label = [stream.LabelOf(pass, _row)];
                _hash.Add(features, label, 1);
                rows.Add(features, label);
            }
            return true;
        }

        public void Dispose() => Interlocked.Decrement(ref stream._open);
    }

    private int Count => count;

    private int Features => features;

    private float LabelOf(int pass, int row) => labelOf(pass, row);
}
