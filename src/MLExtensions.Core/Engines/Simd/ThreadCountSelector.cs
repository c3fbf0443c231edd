using System.Diagnostics;

namespace MLExtensions.Simd;

/// <summary>
/// Which of two ways to the same result takes less time on this machine, at this time: a second thread on a core that is far away makes
/// short work longer. Both are tried, and the slower one again from time to time, since what else the machine does changes.
/// </summary>
internal struct ThreadCountSelector
{
    private const int CallsBetweenTries = 32;

    private double _first, _second;
    private int _calls;
    private bool _isSecond;
    private long _started;

    /// <summary>Begins to measure; whether the second way is to be taken.</summary>
    public bool Begin()
    {
        bool isTry = _calls++ % CallsBetweenTries < 2;
        _isSecond = isTry ? _calls % 2 == 0 : _second < _first;
        _started = Stopwatch.GetTimestamp();
        return _isSecond;
    }

    /// <summary>Ends to measure.</summary>
    /// <param name="amount">How much was done.</param>
    public void End(int amount)
    {
        ref double time = ref _isSecond ? ref _second : ref _first;
        double found = (double)(Stopwatch.GetTimestamp() - _started) / amount;
        time = time == 0 ? found : (time + found) / 2;
    }
}
