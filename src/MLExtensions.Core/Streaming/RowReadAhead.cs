using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MLExtensions;

/// <summary>Reads the rows of a stream on a thread of its own, block after block, as long as there are free blocks to fill.</summary>
/// <remarks>Thread safety: one thread takes blocks and gives them back.</remarks>
internal sealed class RowReadAhead : IDisposable
{
    // A source that does not answer cannot be interrupted. Its thread ends by itself when it does.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    private readonly StreamCensus _census;
    private readonly IRowStream _stream;
    private readonly int _rowsOfBlock;
    private readonly CancellationToken _cancellationToken;
    private readonly BlockingCollection<InMemoryRows> _free, _filled = [];
    private readonly CancellationTokenSource _stop;
    private readonly Thread _thread;
    private ExceptionDispatchInfo? _failure;
    private bool? _hasEnded;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The rows.</param>
    /// <param name="census">What is known of the rows from the first pass, which they have to be like.</param>
    /// <param name="blocks">The blocks to fill.</param>
    /// <param name="rowsOfBlock">The number of rows of a block; the last one may have fewer.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public RowReadAhead(
        IRowStream stream, StreamCensus census, IEnumerable<InMemoryRows> blocks, int rowsOfBlock, CancellationToken cancellationToken)
    {
        (_stream, _census, _rowsOfBlock, _cancellationToken) = (stream, census, rowsOfBlock, cancellationToken);
        _free = new BlockingCollection<InMemoryRows>(new ConcurrentQueue<InMemoryRows>(blocks));
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _thread = new Thread(Read) { IsBackground = true, Name = "MLExtensions read-ahead" };
        _thread.Start();
    }

    /// <summary>Returns the next block, when it is filled; null after the last one.</summary>
    /// <exception cref="Exception">That of the source, or one that says that the rows are others than in the first pass.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public InMemoryRows? Take()
    {
        if (_filled.TryTake(out InMemoryRows? block, Timeout.Infinite, _cancellationToken))
            return block;
        _failure?.Throw();
        return null;
    }

    /// <summary>Gives a block back, to be filled again.</summary>
    public void GiveBack(InMemoryRows block) => _free.Add(block);

    /// <summary>Ends the reading. Returns false where the source does not answer, so that a block is still being filled.</summary>
    public bool Stop()
    {
        if (_hasEnded is { } known)
            return known;
        _stop.Cancel();
        bool hasEnded = _thread.Join(s_longestWait);
        _hasEnded = hasEnded;
        if (hasEnded)
        {
            _stop.Dispose();
            _free.Dispose();
            _filled.Dispose();
        }
        return hasEnded;
    }

    public void Dispose() => Stop();

    private void Read()
    {
        try
        {
            using IRowReader reader = _stream.Open();
            long rows = 0;
            for (bool hasMore = true; hasMore;)
            {
                InMemoryRows block = _free.Take(_stop.Token);
                block.Clear();
                hasMore = reader.Read(block, _rowsOfBlock);
                rows += block.Count;
                if (!hasMore || rows > _census.Count)
                    _census.CheckSame(rows, reader.Hash, isEnd: !hasMore);
                if (block.Count > 0)
                    _filled.Add(block);
            }
        }
        catch (Exception e)
        {
            // A training that ends early stops the reading: then nobody takes a block any more.
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _filled.CompleteAdding();
        }
    }
}
