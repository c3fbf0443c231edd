namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// This schedule after some epochs of warm-up, in which the rate rises in a straight line, once an epoch, from a share of this schedule's first rate to that rate.
    /// This schedule begins when the warm-up has ended, and has the epochs that are left. PyTorch's LinearLR, before the schedule by SequentialLR.
    /// </summary>
    /// <param name="epochs">How many, 1 or more.</param>
    /// <param name="startFactor">The share, from 0 to 1.</param>
    public WarmupSchedule AfterWarmupEpochs(int epochs, double startFactor = 1.0 / 3) => new(this, epochs, BySteps: false, startFactor);

    /// <summary>As <see cref="AfterWarmupEpochs"/>, but in steps: the rate rises from step to step, and the epochs of this schedule begin when the warm-up has ended.</summary>
    /// <param name="steps">How many, 1 or more.</param>
    /// <param name="startFactor">The share, from 0 to 1.</param>
    public WarmupSchedule AfterWarmupSteps(int steps, double startFactor = 1.0 / 3) => new(this, steps, BySteps: true, startFactor);
}

/// <summary>A schedule after a warm-up in which the rate rises in a straight line.</summary>
/// <param name="Then">The schedule.</param>
/// <param name="Length">Of the warm-up, 1 or more.</param>
/// <param name="BySteps">Whether the length is in steps and the rate rises with each; else both are by epochs.</param>
/// <param name="StartFactor">The share of the schedule's first rate to start from, from 0 to 1.</param>
public sealed record WarmupSchedule(LearningRateSchedule Then, int Length, bool BySteps, double StartFactor) : LearningRateSchedule
{
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
    public override float RateAt(in TrainingPosition position)
    {
        long steps = BySteps ? Length : (long)Length * position.StepsPerEpoch;
        float rate = Then.RateAt(position.After(steps));
        if (position.StepsDone >= steps)
            return rate;
        double share = BySteps ? (double)position.StepsDone / Length : (double)position.Epoch / Length;
        return (float)(rate * (StartFactor + (1 - StartFactor) * share));
    }
}
