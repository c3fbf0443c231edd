using System.Runtime.ExceptionServices;

namespace MLExtensions.Mapping;

/// <summary>
/// A computation of the new columns of a block of rows, in parts that threads of the pool, and the thread that waits for the result, take
/// one by one.
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

    /// <summary>Starts the computation of rows that have been read.</summary>
    /// <param name="mapper">Computes the columns.</param>
    /// <param name="first">The first row.</param>
    /// <param name="rows">The number of rows.</param>
    public static BlockComputation Start(IBlockMapper mapper, int first, int rows)
    {
        var computation = new BlockComputation(mapper, first, rows);
        for (int helper = 0; helper < Math.Min(computation._parts, Environment.ProcessorCount) - 1; helper++)
            ThreadPool.UnsafeQueueUserWorkItem(computation, preferLocal: false);
        return computation;
    }

    /// <summary>
    /// Computes the parts that no other thread has taken, and waits for the others. An exception thrown in any part is rethrown.
    /// </summary>
    public void Finish()
    {
        Execute();
        if (_parts > 0)
            _isDone.Wait();
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>Cancels the parts that no thread has taken, and waits for the others.</summary>
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
