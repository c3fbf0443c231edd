namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>A schedule of your own.</summary>
    /// <param name="rate">The learning rate of the step at a position. Where a training may be resumed, let it depend on the position alone.</param>
    public static CustomSchedule Custom(Func<TrainingPosition, float> rate) => new(rate);
}

/// <summary>A schedule of the user's own.</summary>
/// <param name="Rate">The learning rate of the step at a position.</param>
public sealed record CustomSchedule(Func<TrainingPosition, float> Rate) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override void Check() => ArgumentNullException.ThrowIfNull(Rate);

    internal override bool ChangesWithinEpochs => true;

    internal override bool DependsOnEpochs => true;

    /// <inheritdoc/>
    public override float RateAt(in TrainingPosition position) => Rate(position);
}
