namespace MLExtensions;

/// <summary>Rows in memory: a pass has one group, all rows.</summary>
/// <param name="rows">The rows. They are not disposed with this set.</param>
internal sealed class RowsInMemory(IRowSource rows) : RowSet
{
    private int[]? _order;

    public override int Count => rows.Count;

    public override IRowSource Sample => rows;

    public override RowPass Begin(int batchSize, Shuffling? shuffling, CancellationToken cancellationToken)
    {
        _order ??= new int[rows.Count];
        // From the same start in each pass, so that the order depends on the epoch's number alone.
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        shuffling?.Random().Shuffle(_order);
        return new Pass(rows, _order);
    }

    public override RowSet With(Func<IRowSource, IRowSource> change) => new RowsInMemory(change(rows));

    private sealed class Pass(IRowSource rows, int[] order) : RowPass
    {
        private bool _hasBegun;

        public override IRowSource Rows => rows;

        public override ReadOnlySpan<int> Order => order;

        public override bool Next() => !_hasBegun && (_hasBegun = true);
    }
}
