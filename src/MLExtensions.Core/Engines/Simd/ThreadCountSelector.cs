using System.Diagnostics;

namespace MLExtensions.Simd;

/// <summary>
/// Which of two ways to the same result takes less time on this machine, at this time: a second thread on a core that is far away makes
/// short work longer. Both are tried, and again from time to time, since what else the machine does changes. The shortest of the calls of a
/// try counts: in the others, threads wake, or another program has the core.
/// </summary>
/// <param name="callsOfTry">The number of calls by which a way is tried.</param>
/// <param name="callsBetweenTries">The number of calls from one try of both ways to the next one.</param>
internal sealed class ThreadCountSelector(int callsOfTry, int callsBetweenTries)
{
    private double _first, _second;
    private int _calls;
    private bool _isTry, _isSecond;
    private long _started;

    /// <summary>Gets whether the second way took less time.</summary>
    public bool PrefersSecond => _second < _first;

    /// <summary>Begins a call, and measures it where it is a try.</summary>
    /// <returns>Whether the second way is to be taken.</returns>
    public bool Begin()
    {
        int call = _calls++ % callsBetweenTries;
        _isTry = call < 2 * callsOfTry;
        if (!_isTry)
            return PrefersSecond;
        _isSecond = call >= callsOfTry;
        if (call % callsOfTry == 0)
            Time = double.PositiveInfinity;
        _started = Stopwatch.GetTimestamp();
        return _isSecond;
    }

    /// <summary>Ends a call.</summary>
    /// <param name="amount">How much was done.</param>
    public void End(int amount)
    {
        if (_isTry)
            Time = Math.Min(Time, (double)(Stopwatch.GetTimestamp() - _started) / amount);
    }

    private ref double Time => ref _isSecond ? ref _second : ref _first;
}
