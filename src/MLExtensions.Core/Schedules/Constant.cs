namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>Gets the schedule that keeps the learning rate of the optimizer.</summary>
    public static ConstantSchedule Constant { get; } = new();
}

/// <summary>The learning rate of the optimizer throughout.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    internal ConstantSchedule()
    {
    }

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position) => position.BaseRate;
}
