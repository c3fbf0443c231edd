namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// Creates a schedule of one cycle, step by step: along half a cosine from maximum / initialDivisor up to the maximum, then along
    /// another down to maximum / initialDivisor / finalDivisor at the last step (Smith and Topin, 2018). PyTorch's OneCycleLR in two
    /// phases, without its cycle of the momentum.
    /// </summary>
    /// <param name="maximumRate">The highest rate, more than 0; null for the optimizer's rate.</param>
    /// <param name="risingFraction">The fraction of the steps in which the rate rises, from 0 to 1.</param>
    /// <param name="initialDivisor">The maximum divided by the rate of the first step, more than 0.</param>
    /// <param name="finalDivisor">The rate of the first step divided by that of the last one, more than 0.</param>
    public static OneCycleSchedule OneCycle(
        double? maximumRate = null, double risingFraction = 0.3, double initialDivisor = 25, double finalDivisor = 1e4)
        => new() { MaximumRate = maximumRate, RisingFraction = risingFraction, InitialDivisor = initialDivisor,
            FinalDivisor = finalDivisor };
}

/// <summary>One cycle of the rate over all steps, up and down.</summary>
public sealed record OneCycleSchedule : LearningRateSchedule
{
    internal OneCycleSchedule()
    {
    }

    /// <summary>Gets the highest rate.</summary>
    /// <value>More than 0; null for the optimizer's rate. Default: null.</value>
    public double? MaximumRate { get; init; }

    /// <summary>Gets the fraction of the steps in which the rate rises.</summary>
    /// <value>From 0 to 1. Default: 0.3.</value>
    public double RisingFraction { get; init; } = 0.3;

    /// <summary>Gets the maximum divided by the rate of the first step.</summary>
    /// <value>More than 0. Default: 25.</value>
    public double InitialDivisor { get; init; } = 25;

    /// <summary>Gets the rate of the first step divided by that of the last one.</summary>
    /// <value>More than 0. Default: 1e4.</value>
    public double FinalDivisor { get; init; } = 1e4;

    /// <inheritdoc/>
    public override void Check()
    {
        if (MaximumRate is double rate)
            Setting.RequirePositive(nameof(MaximumRate), rate);
        Setting.Require(RisingFraction is >= 0 and <= 1, nameof(RisingFraction), RisingFraction, "from 0 to 1");
        Setting.RequirePositive(nameof(InitialDivisor), InitialDivisor);
        Setting.RequirePositive(nameof(FinalDivisor), FinalDivisor);
    }

    internal override bool ChangesWithinEpochs => true;

    internal override bool DependsOnEpochs => true;

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position)
    {
        double maximum = MaximumRate ?? position.BaseRate, first = maximum / InitialDivisor, final = first / FinalDivisor;
        double top = RisingFraction * position.TotalSteps - 1, last = position.TotalSteps - 1, step = Math.Min(position.StepsDone, last);
        return (step <= top && top > 0 ? CosineSchedule.Between(first, maximum, step / top)
            : last > top ? CosineSchedule.Between(maximum, final, (step - top) / (last - top))
            : maximum);
    }
}
