using System.Diagnostics;

namespace MLExtensions;

/// <summary>How long the rest of a training will take, going by the part of it that this process has seen.</summary>
internal sealed class TrainingClock
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private long _done;

    /// <param name="done">What was done since the last call, in any unit.</param>
    /// <param name="left">What is left, in the same unit.</param>
    public TimeSpan Left(long done, long left)
    {
        _done += done;
        return Stopwatch.GetElapsedTime(_started) * ((double)left / _done);
    }
}
