using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Data;

/// <summary>Reads the rows of an <see cref="IndexedDataView"/> in their order, or in a random order.</summary>
internal sealed class IndexedCursor : DataViewRowCursor
{
    private readonly IndexedDataView _view;
    private readonly int _count;
    private readonly bool[] _isActive;
    private readonly int[]? _order;
    private long _position = -1;
    private bool _isDone;

    public IndexedCursor(IndexedDataView view, int count, IEnumerable<DataViewSchema.Column> active, Random? random)
    {
        (_view, _count, _isActive) = (view, count, new bool[view.Schema.Count]);
        foreach (DataViewSchema.Column column in active)
            _isActive[column.Index] = true;
        if (random != null)
        {
            _order = [.. Enumerable.Range(0, count)];
            random.Shuffle(_order);
        }
    }

    public override DataViewSchema Schema => _view.Schema;

    public override long Position => _position;

    public override long Batch => 0;

    private int Row
    {
        get
        {
            if (_position < 0)
                throw RowChecks.NoCurrentRow();
            return _order == null ? (int)_position : _order[_position];
        }
    }

    public override bool MoveNext()
    {
        _isDone |= _position + 1 >= _count;
        _position = _isDone ? -1 : _position + 1;
        return !_isDone;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => RowChecks.HasColumn(Schema, column) && _isActive[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        => RowChecks.AsGetter<TValue>(column, IsColumnActive(column) ? _view.CreateGetter(column, () => Row) : null);
}
