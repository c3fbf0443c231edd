namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>Creates a schedule that multiplies the rate by a factor after each epoch. PyTorch's ExponentialLR.</summary>
    /// <param name="factor">The factor, more than 0, as a rule less than 1.</param>
    public static ExponentialSchedule Exponential(double factor) => new() { Factor = factor };
}

/// <summary>Multiplies the rate by a factor after each epoch.</summary>
public sealed record ExponentialSchedule : LearningRateSchedule
{
    internal ExponentialSchedule()
    {
    }

    /// <summary>Gets the factor.</summary>
    /// <value>More than 0, as a rule less than 1.</value>
    public required double Factor { get; init; }

    /// <inheritdoc/>
    public override void Check() => Setting.RequirePositive(nameof(Factor), Factor);

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position) => (position.BaseRate * Math.Pow(Factor, position.Epoch));
}
