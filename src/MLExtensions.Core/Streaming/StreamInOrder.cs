namespace MLExtensions;

/// <summary>A pass over streamed rows in the order of the data.</summary>
/// <param name="reading">Reads the rows, in blocks of whole batches.</param>
/// <param name="change">Scales rows, or changes them otherwise.</param>
/// <param name="end">Ends the reading.</param>
internal sealed class StreamInOrder(RowReadAhead reading, Func<IRowSource, IRowSource> change, Action<RowReadAhead> end) : RowPass
{
    private int[] _order = [], _numbers = [];
    private InMemoryRows? _block;
    private IRowSource? _rows;
    private int _first;

    public override IRowSource Rows => _rows!;

    public override ReadOnlySpan<int> Order => _order.AsSpan(0, _block?.Count ?? 0);

    public override bool Next()
    {
        if (_block != null)
        {
            _first += _block.Count;
            reading.GiveBack(_block);
        }
        _block = reading.Take();
        if (_block == null)
            return false;
        if (_order.Length < _block.Count)
            (_order, _numbers) = ([.. Enumerable.Range(0, _block.Count)], new int[_block.Count]);
        for (int i = 0; i < _block.Count; i++)
            _numbers[i] = _first + i;
        _rows = change(new NumberedRows(_block, _numbers));
        return true;
    }

    public override void Dispose() => end(reading);
}
