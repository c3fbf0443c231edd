using System.Runtime.ExceptionServices;

namespace MLExtensions.Simd;

/// <summary>
/// Threads that run the same work side by side, again and again, with a microsecond between: they wait for work by spinning, and sleep only when none comes for long.
/// </summary>
internal sealed class ThreadTeam : IDisposable
{
    private const int SpinsBeforeYielding = 2_000, SpinsBeforeSleeping = 20_000;

    private readonly Thread[] _others;
    private readonly object _sleep = new();
    private Action<int>? _work;
    private Exception? _failure;
    private volatile int _round;
    private volatile int _running;
    private volatile int _sleepers;
    private volatile bool _isDisposed;

    /// <summary>A team of the calling thread and <paramref name="size"/> - 1 others.</summary>
    public ThreadTeam(int size)
    {
        _others = Enumerable.Range(1, size - 1).Select(member => new Thread(() => Serve(member)) { IsBackground = true, Name = $"MLExtensions {member}" }).ToArray();
        foreach (Thread thread in _others)
            thread.Start();
    }

    /// <summary>Number of threads, the calling one included.</summary>
    public int Size => _others.Length + 1;

    /// <summary>Calls <paramref name="work"/> once on each thread, with the thread's number, and returns when all are done; throws what it throws on any of them.</summary>
    public void Run(Action<int> work)
    {
        if (_others.Length == 0)
        {
            work(0);
            return;
        }
        _failure = null;
        _work = work;
        _running = _others.Length;
        Interlocked.Increment(ref _round);
        if (_sleepers > 0)
        {
            lock (_sleep)
                Monitor.PulseAll(_sleep);
        }
        try
        {
            work(0);
        }
        finally
        {
            for (int spins = 0; _running > 0; spins++)
                Pause(spins);
        }
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        lock (_sleep)
            Monitor.PulseAll(_sleep);
        foreach (Thread thread in _others)
            thread.Join();
    }

    private void Serve(int member)
    {
        for (int round = 0; AwaitRoundAfter(round); round++)
        {
            try
            {
                _work!(member);
            }
            catch (Exception e)
            {
                _failure = e;
            }
            Interlocked.Decrement(ref _running);
        }
    }

    /// <summary>Returns whether another round begins, or false when the team is dissolved.</summary>
    private bool AwaitRoundAfter(int round)
    {
        for (int spins = 0; spins < SpinsBeforeSleeping; spins++)
        {
            if (_round != round || _isDisposed)
                return !_isDisposed;
            Pause(spins);
        }
        lock (_sleep)
        {
            // Run wakes sleepers that it sees after its new round; one that counts itself later sees that round here.
            Interlocked.Increment(ref _sleepers);
            while (_round == round && !_isDisposed)
                Monitor.Wait(_sleep);
            Interlocked.Decrement(ref _sleepers);
        }
        return !_isDisposed;
    }

    private static void Pause(int spins)
    {
        if (spins < SpinsBeforeYielding)
            Thread.SpinWait(1);
        else
            Thread.Yield();
    }
}
