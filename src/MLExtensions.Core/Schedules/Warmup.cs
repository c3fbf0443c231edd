namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// Creates a schedule that begins with a warm-up of some epochs, in which the rate rises linearly, once an epoch, from a fraction of
    /// this schedule's first rate to that rate. This schedule begins when the warm-up has ended, with the epochs that are left. PyTorch's
    /// LinearLR before the schedule, by SequentialLR.
    /// </summary>
    /// <param name="epochs">The number of epochs, 1 or more.</param>
    /// <param name="startFactor">The fraction, from 0 to 1.</param>
    public WarmupSchedule AfterWarmupEpochs(int epochs, double startFactor = 1.0 / 3)
        => new() { Then = this, Length = epochs, StartFactor = startFactor };

    /// <summary>
    /// Creates a schedule that begins with a warm-up of some steps, in which the rate rises from step to step; see
    /// <see cref="AfterWarmupEpochs"/>. The epochs of this schedule begin when the warm-up has ended.
    /// </summary>
    /// <param name="steps">The number of steps, 1 or more.</param>
    /// <param name="startFactor">The fraction, from 0 to 1.</param>
    public WarmupSchedule AfterWarmupSteps(int steps, double startFactor = 1.0 / 3)
        => new() { Then = this, Length = steps, BySteps = true, StartFactor = startFactor };
}

/// <summary>A schedule after a warm-up in which the rate rises linearly.</summary>
public sealed record WarmupSchedule : LearningRateSchedule
{
    internal WarmupSchedule()
    {
    }

    /// <summary>Gets the schedule after the warm-up.</summary>
    /// <value>A schedule.</value>
    public required LearningRateSchedule Then { get; init; }

    /// <summary>Gets the length of the warm-up.</summary>
    /// <value>1 or more.</value>
    public required int Length { get; init; }

    /// <summary>Gets whether the length is in steps and the rate rises with each, rather than in epochs.</summary>
    /// <value>Default: false.</value>
    public bool BySteps { get; init; }

    /// <summary>Gets the fraction of the schedule's first rate to start from.</summary>
    /// <value>From 0 to 1. Default: 1/3.</value>
    public double StartFactor { get; init; } = 1.0 / 3;

    /// <inheritdoc/>
    public override void Check()
    {
        ArgumentNullException.ThrowIfNull(Then);
        Then.Check();
        Setting.Require(Length >= 1, nameof(Length), Length, "1 or more");
        Setting.Require(StartFactor is >= 0 and <= 1, nameof(StartFactor), StartFactor, "from 0 to 1");
    }

    internal override bool ChangesWithinEpochs => BySteps || Then.ChangesWithinEpochs;

    internal override bool DependsOnEpochs => Then.DependsOnEpochs;

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position)
    {
        long steps = BySteps ? Length : (long)Length * position.StepsPerEpoch;
        double rate = Then.RateAt(position.After(steps));
        if (position.StepsDone >= steps)
            return rate;
        double fraction = BySteps ? (double)position.StepsDone / Length : (double)position.Epoch / Length;
        return (rate * (StartFactor + (1 - StartFactor) * fraction));
    }
}
