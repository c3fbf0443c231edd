using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Rows;

/// <summary>New columns computed for many rows at once.</summary>
internal interface IBlockMapper
{
    /// <summary>Takes what the row needs from where the input stands; rows come in order, from 0.</summary>
    void Read(int row);

    /// <summary>Computes the new columns of rows 0 to <paramref name="rows"/> - 1.</summary>
    void Compute(int rows);

    /// <summary>A <see cref="ValueGetter{TValue}"/> for each new column, of the row that a function names.</summary>
    Delegate[] CreateGetters(Func<int> currentRow);
}

/// <summary>
/// Reads some rows ahead and computes their new columns together. What is passed on from the input is kept with them, so every row is served as it was read.
/// The blocks begin small: whoever wants only a few rows pays for few.
/// </summary>
internal sealed class BlockCursor : DataViewRowCursor
{
    public const int Capacity = 512;
    private const int FirstBlock = 16;

    private readonly DataViewRowCursor _input;
    private readonly RowMapping _mapping;
    private readonly IBlockMapper _mapper;
    private readonly Delegate?[] _getters;
    private readonly List<ColumnBuffer> _passedOn = [];
    private readonly long[] _positions = new long[Capacity], _batches = new long[Capacity];
    private readonly DataViewRowId[] _ids = new DataViewRowId[Capacity];
    private readonly ValueGetter<DataViewRowId> _getId;
    private int _row = -1, _rows, _nextBlock = FirstBlock;
    private bool _isDone;

    public BlockCursor(RowMapping mapping, DataViewRowCursor input, IEnumerable<DataViewSchema.Column> active)
    {
        (_mapping, _input) = (mapping, input);
        _getId = input.GetIdGetter();
        _mapper = mapping.CreateBlockMapper(input, Capacity);
        _getters = new Delegate?[mapping.OutputSchema.Count];
        Delegate[] own = _mapper.CreateGetters(() => Current);
        foreach (DataViewSchema.Column column in active)
        {
            int number = column.Index - mapping.InputSchema.Count;
            _getters[column.Index] = number >= 0 ? own[number] : PassOn(mapping.InputSchema[column.Index]);
        }
    }

    public override DataViewSchema Schema => _mapping.OutputSchema;

    public override long Position => _row < 0 ? -1 : _positions[_row];

    public override long Batch => _row < 0 ? 0 : _batches[_row];

    private int Current => _row >= 0 ? _row : throw new InvalidOperationException("The cursor stands at no row: MoveNext has not been called, or has returned false.");

    public override bool MoveNext()
    {
        if (_row + 1 == _rows && !_isDone)
            ReadBlock();
        _row = _row + 1 < _rows ? _row + 1 : -1;
        if (_row < 0)
            _rows = 0;
        return _row >= 0;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => Columns.CheckIndex(Schema, column) && _getters[column.Index] != null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        => Columns.AsGetter<TValue>(column, IsColumnActive(column) ? _getters[column.Index] : null);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[Current];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _input.Dispose();
        base.Dispose(disposing);
    }

    private Delegate PassOn(DataViewSchema.Column column)
    {
        var buffer = ColumnBuffer.Create(_input, column, Capacity);
        _passedOn.Add(buffer);
        return buffer.CreateGetter(() => Current);
    }

    private void ReadBlock()
    {
        _row = -1;
        for (_rows = 0; _rows < _nextBlock && !(_isDone = !_input.MoveNext()); _rows++)
        {
            _positions[_rows] = _input.Position;
            _batches[_rows] = _input.Batch;
            _getId(ref _ids[_rows]);
            foreach (ColumnBuffer column in _passedOn)
                column.Read(_rows);
            _mapper.Read(_rows);
        }
        if (_rows > 0)
            _mapper.Compute(_rows);
        _nextBlock = Math.Min(2 * _nextBlock, Capacity);
    }
}
