using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace MLExtensions.Simd;

/// <summary>
/// Threads that share out the items of one round of work after another, with microseconds between. Each takes its own share first and then
/// what others have left, so nobody waits for a thread that the system has put aside, other than for the one item it was at. They wait by
/// spinning, and sleep when that gets long.
/// </summary>
/// <remarks>
/// An item is claimed by a compare-and-swap on its share's ticket, which holds round, next item and end in one word. A claim that succeeds
/// is one of the round that is going on, however late the claimer is, and that round cannot end before the item is done: so the work, and
/// all that it reads, is read after the claim.
/// </remarks>
internal sealed class ThreadTeam : IDisposable
{
    private const int BitsOfItem = 24;
    private const ulong ItemMask = (1 << BitsOfItem) - 1;

    // Stopwatch ticks: longer than one item takes, and longer than it takes the calling thread to prepare a round.
    private static readonly long SpinForItem = Stopwatch.Frequency / 30_000, SpinForRound = Stopwatch.Frequency / 10_000;

    private readonly Thread[] _others;
    private readonly Share[] _shares;
    private readonly object _gate = new();
    private readonly Func<int, bool> _isFinished, _isNewerThan;
    private Action<int>? _work;
    private Exception? _failure;
    private volatile int _round;
    private volatile int _unfinished;
    private int _sleepers;
    private volatile bool _isDisposed;

    /// <summary>A team of the calling thread and <paramref name="size"/> - 1 others.</summary>
    public ThreadTeam(int size)
    {
        _shares = new Share[size];
        _isFinished = _ => _unfinished == 0;
        _isNewerThan = seen => _round != seen || _isDisposed;
        _others = Enumerable.Range(1, size - 1)
            .Select(member => new Thread(() => Serve(member)) { IsBackground = true, Name = $"MLExtensions {member}" }).ToArray();
        foreach (Thread thread in _others)
            thread.Start();
    }

    /// <summary>Number of threads, the calling one included.</summary>
    public int Size => _shares.Length;

    /// <summary>Most items of a round.</summary>
    public static int MaxItems => (int)ItemMask;

    /// <summary>
    /// Calls <paramref name="work"/> once with each number from 0 to <paramref name="items"/> - 1, and returns when all are done; throws
    /// what it has thrown.
    /// </summary>
    public void Run(int items, Action<int> work)
    {
        if (items > MaxItems)
            throw new ArgumentOutOfRangeException(nameof(items), items, $"A round has at most {MaxItems} items.");
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _failure = null;
        _work = work;
        _unfinished = items;
        int round = _round + 1;
        for (int member = 0; member < Size; member++)
            Volatile.Write(ref _shares[member].Ticket, Ticket(round, (long)items * member / Size, (long)items * (member + 1) / Size));
        _round = round;
        Wake();

        Work(member: 0);
        Await(_isFinished, 0, SpinForItem);
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        lock (_gate)
            Monitor.PulseAll(_gate);
        foreach (Thread thread in _others)
            thread.Join();
    }

    private static ulong Ticket(int round, long next, long end)
        => (ulong)round << (2 * BitsOfItem) | (ulong)end << BitsOfItem | (ulong)next;

    private void Serve(int member)
    {
        while (!_isDisposed)
        {
            int seen = _round;
            Work(member);
            Await(_isNewerThan, seen, SpinForRound);
        }
    }

    private void Work(int member)
    {
        // Counted here first: a counter that all threads write to, item by item, would cost more than some items.
        int finished = 0;
        for (int i = 0; i < Size; i++)
        {
            ref ulong ticket = ref _shares[(member + i) % Size].Ticket;
            while (TryClaim(ref ticket, out int item))
            {
                try
                {
                    _work!(item);
                }
                catch (Exception e)
                {
                    _failure = e;
                }
                finished++;
            }
        }
        if (finished > 0 && Interlocked.Add(ref _unfinished, -finished) == 0)
            Wake();
    }

    private static bool TryClaim(ref ulong ticket, out int item)
    {
        while (true)
        {
            ulong current = Volatile.Read(ref ticket);
            item = (int)(current & ItemMask);
            if (item >= (int)(current >> BitsOfItem & ItemMask))
                return false;
            if (Interlocked.CompareExchange(ref ticket, current + 1, current) == current)
                return true;
        }
    }

    private void Await(Func<int, bool> isOver, int argument, long spinFor)
    {
        long started = Stopwatch.GetTimestamp();
        while (!isOver(argument))
        {
            Thread.SpinWait(4);
            if (Stopwatch.GetTimestamp() - started < spinFor)
                continue;
            lock (_gate)
            {
                // Whoever changes what is waited for looks for sleepers afterwards; one that counts itself later sees the change here.
                Interlocked.Increment(ref _sleepers);
                while (!isOver(argument))
                    Monitor.Wait(_gate);
                Interlocked.Decrement(ref _sleepers);
            }
        }
    }

    private void Wake()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _sleepers) == 0)
            return;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>The items that a member takes first, on cache lines of their own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Share
    {
        [FieldOffset(64)]
        public ulong Ticket;
    }
}
