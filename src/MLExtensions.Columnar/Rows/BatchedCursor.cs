using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Columnar.Rows;

/// <summary>Reads rows batch by batch: in their order, or the batches and the rows in each in random order.</summary>
internal sealed class BatchedCursor : DataViewRowCursor
{
    private readonly BatchedData _data;
    private readonly bool[] _isActive;
    private readonly OutputColumn?[] _columns;
    private readonly CurrentRow _row = new();
    private readonly Random? _random;
    private readonly ReadAhead _batches;
    private int[] _order = [];
    private long _position = -1, _firstRow;
    private int _next, _rows;
    private bool _isDone, _isDisposed;

    public BatchedCursor(BatchedData data, bool[] isActive, Random? random)
    {
        (_data, _isActive, _random) = (data, isActive, random);
        IEnumerable<int> batches = Enumerable.Range(0, data.FirstRows.Count - 1);
        if (random != null)
        {
            int[] shuffled = [.. batches];
            random.Shuffle(shuffled);
            batches = shuffled;
        }
        IBatchReader reader = data.Open(isActive);
        _columns = [.. reader.Columns];
        _batches = new ReadAhead(reader, batches);
    }

    public override DataViewSchema Schema => _data.Schema;

    public override long Position => _position;

    public override long Batch => 0;

    public override bool MoveNext()
    {
        if (_next >= _rows && !MoveToNextBatch())
            return false;
        _row.Index = _random == null ? _next : _order[_next];
        _next++;
        _position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => RowChecks.HasColumn(Schema, column) && _isActive[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter()
        => (ref DataViewRowId id) => id = new DataViewRowId((ulong)(_firstRow + _row.Index), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        => RowChecks.AsGetter<TValue>(column, IsColumnActive(column) ? _columns[column.Index]!.CreateGetter(_row) : null);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = _isDone = true;
            End();
            _batches.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool MoveToNextBatch()
    {
        while (!_isDone)
        {
            (int batch, int rows) = _batches.Next();
            if (rows < 0)
                break;
            _firstRow = _data.FirstRows[batch];
            (_next, _rows) = (0, rows);
            if (rows == 0)
                continue;
            if (_random != null)
                Shuffle(rows);
            return true;
        }
        _isDone = true;
        End();
        return false;
    }

    private void Shuffle(int rows)
    {
        if (_order.Length < rows)
            _order = new int[rows];
        for (int i = 0; i < rows; i++)
            _order[i] = i;
        _random!.Shuffle(_order.AsSpan(0, rows));
    }

    private void End()
    {
        (_row.Index, _position, _next, _rows) = (-1, -1, 0, 0);
    }
}
