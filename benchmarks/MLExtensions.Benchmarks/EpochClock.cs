using System.Diagnostics;

namespace MLExtensions.Benchmarks;

/// <summary>Seconds from the end of an epoch to the end of the next, from the reports that a training gives.</summary>
internal sealed class EpochClock : IProgress<TrainingProgress>
{
    private readonly List<long> _ends = [];

    /// <summary>All epochs but the first.</summary>
    public IEnumerable<double> Epochs => _ends.Zip(_ends.Skip(1), (begin, end) => Stopwatch.GetElapsedTime(begin, end).TotalSeconds);

    /// <summary>The loss of each epoch.</summary>
    public List<double> Losses { get; } = [];

    /// <summary>Steps of an epoch.</summary>
    public int Steps { get; private set; }

    public void Report(TrainingProgress value)
    {
        Steps = value.StepsPerEpoch;
        if (value.IsEndOfEpoch)
        {
            _ends.Add(Stopwatch.GetTimestamp());
            Losses.Add(value.Loss);
        }
    }
}
