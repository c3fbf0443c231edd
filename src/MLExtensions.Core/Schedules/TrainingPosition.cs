namespace MLExtensions;

/// <summary>Where a training is before a step, as a <see cref="LearningRateSchedule"/> sees it.</summary>
public readonly ref struct TrainingPosition
{
    /// <summary>A position; its properties say which.</summary>
    public TrainingPosition()
    {
    }

    /// <summary>The optimizer's learning rate.</summary>
    public required float BaseRate { get; init; }

    /// <summary>The epoch, from 0.</summary>
    public required int Epoch { get; init; }

    /// <summary>How many epochs there will be.</summary>
    public required int Epochs { get; init; }

    /// <summary>The step within the epoch, from 0.</summary>
    public int Step { get; init; }

    /// <summary>How many steps an epoch has.</summary>
    public int StepsPerEpoch { get; init; } = 1;

    /// <summary>The loss of each completed epoch: of the validation rows where there are some, else of training.</summary>
    public ReadOnlySpan<double> EpochLosses { get; init; }

    /// <summary>Steps before this one, in all epochs.</summary>
    public long StepsDone => (long)Epoch * StepsPerEpoch + Step;

    /// <summary>Steps of all epochs.</summary>
    public long TotalSteps => StepsAfter ?? (long)Epochs * StepsPerEpoch;

    /// <summary>Where counting has begun later: the steps from there on, which need not be whole epochs.</summary>
    private long? StepsAfter { get; init; }

    /// <summary>The position as it looks when counting begins that many steps later; from then on, an epoch is as many steps as before.</summary>
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
