namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>Creates a custom schedule.</summary>
    /// <param name="rate">
    /// A function that returns the learning rate of the step at a position. Where a training may be resumed, it should depend on the
    /// position alone.
    /// </param>
    public static CustomSchedule Custom(Func<TrainingPosition, double> rate) => new() { Rate = rate };
}

/// <summary>A custom schedule.</summary>
public sealed record CustomSchedule : LearningRateSchedule
{
    internal CustomSchedule()
    {
    }

    /// <summary>Gets the function that returns the learning rate of the step at a position.</summary>
    /// <value>A function.</value>
    public required Func<TrainingPosition, double> Rate { get; init; }

    /// <inheritdoc/>
    public override void Check() => ArgumentNullException.ThrowIfNull(Rate);

    internal override bool ChangesWithinEpochs => true;

    internal override bool DependsOnEpochs => true;

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position) => Rate(position);
}
