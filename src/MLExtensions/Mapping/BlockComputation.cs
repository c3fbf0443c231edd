using System.Runtime.ExceptionServices;

namespace MLExtensions.Mapping;

/// <summary>
/// The new columns of some neighbouring rows, being computed in parts by threads of the pool, and by the one that needs them as soon as it
/// does.
/// </summary>
internal sealed class BlockComputation : IThreadPoolWorkItem
{
    private readonly IBlockMapper _mapper;
    private readonly int _first, _rows, _rowsOfPart, _parts;
    private readonly ManualResetEventSlim _isDone = new();
    private int _claimed, _unfinished;
    private Exception? _failure;

    private BlockComputation(IBlockMapper mapper, int first, int rows)
    {
        (_mapper, _first, _rows, _rowsOfPart) = (mapper, first, rows, mapper.RowsOfPart);
        _parts = _unfinished = (rows + _rowsOfPart - 1) / _rowsOfPart;
    }

    /// <summary>Begins to compute rows that were read.</summary>
    public static BlockComputation Start(IBlockMapper mapper, int first, int rows)
    {
        var computation = new BlockComputation(mapper, first, rows);
        for (int helper = 0; helper < Math.Min(computation._parts, Environment.ProcessorCount) - 1; helper++)
            ThreadPool.UnsafeQueueUserWorkItem(computation, preferLocal: false);
        return computation;
    }

    /// <summary>Computes what no other thread has begun, and waits for the rest; throws what has gone wrong.</summary>
    public void Finish()
    {
        Execute();
        if (_parts > 0)
            _isDone.Wait();
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Nobody needs the rest any more: returns as soon as no thread is at it.</summary>
    public void Abandon()
    {
        while (TryClaim(out _))
            Complete();
        if (_parts > 0)
            _isDone.Wait();
    }

    public void Execute()
    {
        while (TryClaim(out int part))
        {
            try
            {
                int begin = part * _rowsOfPart;
                _mapper.Compute(_first + begin, Math.Min(_rowsOfPart, _rows - begin));
            }
            catch (Exception e)
            {
                _failure = e;
            }
            Complete();
        }
    }

    private bool TryClaim(out int part) => (part = Interlocked.Increment(ref _claimed) - 1) < _parts;

    private void Complete()
    {
        if (Interlocked.Decrement(ref _unfinished) == 0)
            _isDone.Set();
    }
}
