using System.Runtime.ExceptionServices;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Mapping;

/// <summary>A cursor that reads blocks of rows ahead, and computes the new columns of a block together.</summary>
/// <remarks>
/// While the rows of a block are returned, the next block is computed; the one after that is read when the current block ends. The values
/// of the active columns of the input are kept with the rows, because reading ahead moves the input. The first block is small, and each
/// later one up to four times as large as the one before it, so that reading a few rows computes few.
/// </remarks>
internal sealed class BlockCursor : DataViewRowCursor
{
    private const int FirstBlock = 16, MostRowsOfBlock = 768, ValuesInCache = 1 << 18, MostValuesOfBlock = 1 << 22,
        PartsOfCore = 4;

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
        Delegate[] added = _mapper.CreateGetters(() => Current);
        foreach (DataViewSchema.Column column in active)
        {
            int number = column.Index - mapping.InputSchema.Count;
            _getters[column.Index] = number >= 0 ? added[number] : PassOn(mapping.InputSchema[column.Index]);
        }
    }

    /// <summary>
    /// Returns the maximum number of rows of a block. Blocks of wide rows have fewer: the values stay in the caches, as far as each core
    /// then has some parts, and memory is limited.
    /// </summary>
    /// <param name="width">The number of inputs or outputs of the network, whichever is larger.</param>
    /// <param name="rowsOfPart">The maximum number of rows of a part. The result is a multiple of it, or less than it.</param>
    public static int RowsOfBlock(int width, int rowsOfPart)
    {
        int most = Math.Clamp(MostValuesOfBlock / width, 1, MostRowsOfBlock), inCache = ValuesInCache / width;
        int rows = (int)Math.Min(most, Math.Max(inCache, (long)PartsOfCore * Environment.ProcessorCount * rowsOfPart));
        return rows - rows % Math.Min(rows, rowsOfPart);
    }

    public override DataViewSchema Schema => _mapping.OutputSchema;

    public override long Position => _row < 0 ? -1 : _positions[_row];

    public override long Batch => _row < 0 ? 0 : _batches[_row];

    private int Capacity => 2 * _rowsOfBlock;

    private int Current => _row >= 0 ? _row : throw RowChecks.NoCurrentRow();

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
        => RowChecks.HasColumn(Schema, column) && _getters[column.Index] != null;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        => RowChecks.AsGetter<TValue>(column, IsColumnActive(column) ? _getters[column.Index] : null);

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
            // The rows already read are lost, so that continuing would skip them.
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }
        _current = block;
        _left = block.Rows;
        _row = block.Rows > 0 ? block.First - 1 : -1;
    }

    /// <summary>Reads the block after another one into the half of the buffers that the other one does not use.</summary>
    private Block ReadBlock(Block? before)
    {
        int first = before is { First: 0 } ? _rowsOfBlock : 0, row = first;
        int end = first + Math.Min(before == null ? FirstBlock : 4 * before.Rows, _rowsOfBlock);
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
