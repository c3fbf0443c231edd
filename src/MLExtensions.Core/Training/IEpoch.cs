namespace MLExtensions;

/// <summary>What a training does in each of its epochs.</summary>
internal interface IEpoch
{
    /// <summary>Whether going on would change nothing any more.</summary>
    bool HasConverged { get; }

    /// <summary>Trains for an epoch, from 0, and reports all but its end, which it returns.</summary>
    /// <param name="epoch">Its number.</param>
    /// <param name="losses">Of the epochs before it, for the schedule.</param>
    TrainingProgress Run(int epoch, ReadOnlySpan<double> losses);

    /// <summary>Adds what <see cref="Load"/> needs to continue with the same bits.</summary>
    void Save(NamedTensors state);

    void Load(NamedTensors state);
}
