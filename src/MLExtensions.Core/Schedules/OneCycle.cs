namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// One cycle, step by step: along half a cosine from maximum / initialDivisor up to the maximum, then along another down to maximum / initialDivisor / finalDivisor
    /// at the last step (Smith and Topin, 2018). PyTorch's OneCycleLR in two phases, without its cycle of the momentum.
    /// </summary>
    /// <param name="maximumRate">More than 0; null: the optimizer's rate.</param>
    /// <param name="risingShare">The share of the steps in which the rate rises, from 0 to 1.</param>
    /// <param name="initialDivisor">What the maximum is divided by in the first step, more than 0.</param>
    /// <param name="finalDivisor">What the first rate is divided by in the last step, more than 0.</param>
    public static OneCycleSchedule OneCycle(float? maximumRate = null, double risingShare = 0.3, double initialDivisor = 25, double finalDivisor = 1e4)
        => new(maximumRate, risingShare, initialDivisor, finalDivisor);
}

/// <summary>One cycle of the rate over all steps, up and down.</summary>
/// <param name="MaximumRate">More than 0; null: the optimizer's rate.</param>
/// <param name="RisingShare">The share of the steps in which the rate rises, from 0 to 1.</param>
/// <param name="InitialDivisor">What the maximum is divided by in the first step, more than 0.</param>
/// <param name="FinalDivisor">What the first rate is divided by in the last step, more than 0.</param>
public sealed record OneCycleSchedule(float? MaximumRate, double RisingShare, double InitialDivisor, double FinalDivisor) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override void Check()
    {
        if (MaximumRate is float rate)
            Setting.RequirePositive(nameof(MaximumRate), rate);
        Setting.Require(RisingShare is >= 0 and <= 1, nameof(RisingShare), RisingShare, "from 0 to 1");
        Setting.RequirePositive(nameof(InitialDivisor), InitialDivisor);
        Setting.RequirePositive(nameof(FinalDivisor), FinalDivisor);
    }

    internal override bool ChangesWithinEpochs => true;

    internal override bool DependsOnEpochs => true;

    /// <inheritdoc/>
    public override float RateAt(in TrainingPosition position)
    {
        double maximum = MaximumRate ?? position.BaseRate, first = maximum / InitialDivisor, final = first / FinalDivisor;
        double top = RisingShare * position.TotalSteps - 1, last = position.TotalSteps - 1, step = Math.Min(position.StepsDone, last);
        return (float)(step <= top && top > 0 ? CosineSchedule.Between(first, maximum, step / top)
            : last > top ? CosineSchedule.Between(maximum, final, (step - top) / (last - top))
            : maximum);
    }
}
