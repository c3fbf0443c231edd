using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Mapping;

/// <summary>
/// Reads some rows ahead and computes their new columns together: while it serves a block, the next one is being computed, and the one
/// after that read when this one ends. What is passed on from the input is kept with them, so every row is served as it was read. The
/// blocks begin small: whoever wants only a few rows pays for few.
/// </summary>
internal sealed class BlockCursor : DataViewRowCursor
{
    private const int FirstBlock = 16, MostRowsOfBlock = 768, MostValuesOfBlock = 1 << 22;

    private readonly DataViewRowCursor _input;
    private readonly RowMapping _mapping;
    private readonly IBlockMapper _mapper;
    private readonly int _rowsOfBlock;
    private readonly Delegate?[] _getters;
    private readonly List<ColumnBuffer> _passedOn = [];
    private readonly long[] _positions, _batches;
    private readonly DataViewRowId[] _ids;
    private readonly ValueGetter<DataViewRowId> _getId;
    private Block? _current, _next;
    private int _row = -1, _left;
    private bool _isDone;
    private ExceptionDispatchInfo? _failure;

    public BlockCursor(RowMapping mapping, DataViewRowCursor input, IEnumerable<DataViewSchema.Column> active)
    {
        (_mapping, _input, _rowsOfBlock) = (mapping, input, mapping.RowsOfBlock);
        (_positions, _batches, _ids) = (new long[Capacity], new long[Capacity], new DataViewRowId[Capacity]);
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

    /// <summary>
    /// How many rows a block has: few where they are large, so that it fits into memory, with all that a network makes of it on the way.
    /// </summary>
    /// <param name="width">The most values of a row that go into a network, or come out.</param>
    /// <param name="rowsOfPart">The most rows that a thread is given at a time; a block is a multiple of it, unless it has fewer.</param>
    public static int RowsOfBlock(int width, int rowsOfPart)
    {
        int rows = Math.Clamp(MostValuesOfBlock / width, 1, MostRowsOfBlock);
        return rows - rows % Math.Min(rows, rowsOfPart);
    }

    public override DataViewSchema Schema => _mapping.OutputSchema;

    public override long Position => _row < 0 ? -1 : _positions[_row];

    public override long Batch => _row < 0 ? 0 : _batches[_row];

    private int Capacity => 2 * _rowsOfBlock;

    private int Current
        => _row >= 0 ? _row
        : throw new InvalidOperationException("The cursor stands at no row: MoveNext has not been called, or has returned false.");

    public override bool MoveNext()
    {
        _failure?.Throw();
        if (_left == 0)
            GoToNextBlock();
        if (_left == 0)
            return false;
        _left--;
        _row++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column)
        => Columns.CheckIndex(Schema, column) && _getters[column.Index] != null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        => Columns.AsGetter<TValue>(column, IsColumnActive(column) ? _getters[column.Index] : null);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[Current];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _next?.Computation.Abandon();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private Delegate PassOn(DataViewSchema.Column column)
    {
        var buffer = ColumnBuffer.Create(_input, column, Capacity);
        _passedOn.Add(buffer);
        return buffer.CreateGetter(() => Current);
    }

    private void GoToNextBlock()
    {
        _row = -1;
        Block block;
        try
        {
            block = _next ??= ReadBlock(_current);
            _next = _current == null ? null : ReadBlock(block);
            block.Computation.Finish();
        }
        catch (Exception e)
        {
            // Rows were read that will not be served: going on would leave them out.
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
        _current = block;
        _left = block.Rows;
        _row = block.Rows > 0 ? block.First - 1 : -1;
    }

    /// <summary>Reads the rows after a block, into the other half of what there is room for.</summary>
    private Block ReadBlock(Block? before)
    {
        int first = before is { First: 0 } ? _rowsOfBlock : 0, row = first,
            end = first + Math.Min(before == null ? FirstBlock : 4 * before.Rows, _rowsOfBlock);
        for (; row < end && !(_isDone = _isDone || !_input.MoveNext()); row++)
        {
            _positions[row] = _input.Position;
            _batches[row] = _input.Batch;
            _getId(ref _ids[row]);
            foreach (ColumnBuffer column in _passedOn)
                column.Read(row);
            _mapper.Read(row);
        }
        return new Block(first, row - first, BlockComputation.Start(_mapper, first, row - first));
    }

    private sealed record Block(int First, int Rows, BlockComputation Computation);
}
