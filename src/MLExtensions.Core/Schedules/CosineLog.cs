namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// Creates a schedule of cosine cycles, each twice as long as the one before, step by step: rate * (1 - cos(2 pi log2(1 + (2^cycles -
    /// 1) t))) / 2, where t is the fraction of all steps that come before the step (Holzmüller, Grinsztajn and Steinwart, 2024, for
    /// RealMLP). A cycle begins and ends at 0, and reaches the optimizer's rate between. The first step of a training has the rate 0.
    /// </summary>
    /// <param name="cycles">The number of cycles, from 1 to 50.</param>
    public static CosineLogSchedule CosineLog(int cycles = 4) => new() { Cycles = cycles };
}

/// <summary>Cosine cycles of the rate over all steps, each twice as long as the one before.</summary>
public sealed record CosineLogSchedule : LearningRateSchedule
{
    internal CosineLogSchedule()
    {
    }

    /// <summary>Gets the number of cycles.</summary>
    /// <value>From 1 to 50. Default: 4.</value>
    public int Cycles { get; init; } = 4;

    /// <inheritdoc/>
    public override void Check() => Setting.Require(Cycles is >= 1 and <= 50, nameof(Cycles), Cycles, "from 1 to 50");

    internal override bool ChangesWithinEpochs => true;

    internal override bool DependsOnEpochs => true;

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position)
    {
        double fraction = (double)position.StepsDone / position.TotalSteps;
        double cyclesDone = Math.Log2(1 + (Math.Pow(2, Cycles) - 1) * fraction);
        return CosineSchedule.Between(0, position.BaseRate, 2 * cyclesDone);
    }
}
