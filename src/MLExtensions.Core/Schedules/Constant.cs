namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>The optimizer's learning rate throughout.</summary>
    public static ConstantSchedule Constant { get; } = new();
}

/// <summary>The optimizer's learning rate throughout.</summary>
public sealed record ConstantSchedule : LearningRateSchedule
{
    internal ConstantSchedule()
    {
    }

    /// <inheritdoc/>
    public override float RateAt(in TrainingPosition position) => position.BaseRate;
}
