namespace MLExtensions.Columnar.Rows;

/// <summary>Reads the next batch on a thread of the pool while the cursor is at the current one.</summary>
/// <remarks>
/// A task reads one batch and ends, so that a cursor that is never disposed of holds no thread. The task and the cursor never use the same
/// batch: the columns are swapped after one task has ended and before the next one starts.
/// </remarks>
internal sealed class ReadAhead : IDisposable
{
    private readonly IBatchReader _reader;
    private readonly IEnumerator<int> _order;
    private readonly CancellationTokenSource _cancellation = new();
    private Task<(int Batch, int Rows)> _next;

    /// <summary>Starts to read the first batch.</summary>
    /// <param name="reader">The reader, of which this becomes the owner.</param>
    /// <param name="order">The numbers of the batches.</param>
    public ReadAhead(IBatchReader reader, IEnumerable<int> order)
    {
        (_reader, _order) = (reader, order.GetEnumerator());
        _next = Start();
    }

    /// <summary>Waits for the next batch and starts to read the one after it.</summary>
    /// <returns>The number of the batch and of its rows, which is -1 after the last batch.</returns>
    /// <exception cref="InvalidDataException">The batch could not be read. The next call throws it again.</exception>
    public (int Batch, int Rows) Next()
    {
        (int Batch, int Rows) next = _next.GetAwaiter().GetResult();
        if (next.Rows < 0)
            return next;
        foreach (OutputColumn? column in _reader.Columns)
            column?.Swap();
        _next = Start();
        return next;
    }

    /// <summary>Waits for the task, which stops after its current column, and closes the files.</summary>
    public void Dispose()
    {
        _cancellation.Cancel();
        // The batch is not used, so a failure to read it is not thrown.
        ((Task)_next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        _reader.Dispose();
        _cancellation.Dispose();
    }

    private Task<(int Batch, int Rows)> Start()
    {
        if (!_order.MoveNext())
            return Task.FromResult((-1, -1));
        int batch = _order.Current;
        return Task.Run(() => (batch, _reader.Read(batch, _cancellation.Token)));
    }
}
