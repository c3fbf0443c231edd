namespace MLExtensions;

/// <summary>The position of a training before a step, from which a <see cref="LearningRateSchedule"/> computes the learning rate.</summary>
public readonly ref struct TrainingPosition
{
    /// <summary>Initializes a position.</summary>
    public TrainingPosition()
    {
    }

    /// <summary>Gets the optimizer's learning rate.</summary>
    public required double BaseRate { get; init; }

    /// <summary>Gets the epoch, from 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>Gets the number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets the step within the epoch, from 0.</summary>
    public int Step { get; init; }

    /// <summary>Gets the number of steps of an epoch.</summary>
    public int StepsPerEpoch { get; init; } = 1;

    /// <summary>Gets the loss of each completed epoch: of the validation rows, or of training where there are none.</summary>
    public ReadOnlySpan<double> EpochLosses { get; init; }

    /// <summary>Gets the number of steps before this one, in all epochs.</summary>
    public long StepsDone => (long)Epoch * StepsPerEpoch + Step;

    /// <summary>Gets the number of steps of all epochs.</summary>
    public long TotalSteps => StepsAfter ?? (long)Epochs * StepsPerEpoch;

    /// <summary>Gets the number of steps where counting has begun later; they need not be whole epochs.</summary>
    private long? StepsAfter { get; init; }

    /// <summary>Returns this position as counted from some steps later. An epoch has as many steps as before.</summary>
    internal TrainingPosition After(long steps)
    {
        long done = Math.Max(StepsDone - steps, 0), total = Math.Max(TotalSteps - steps, 1);
        return this with
        {
            Epoch = (int)(done / StepsPerEpoch),
            Step = (int)(done % StepsPerEpoch),
            Epochs = (int)((total - 1) / StepsPerEpoch + 1),
            StepsAfter = total,
            EpochLosses = EpochLosses[(int)Math.Min(steps / StepsPerEpoch, EpochLosses.Length)..],
        };
    }
}
