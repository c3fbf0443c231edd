namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>Multiplies the rate by a factor after each epoch. PyTorch's ExponentialLR.</summary>
    /// <param name="factor">More than 0, as a rule less than 1.</param>
    public static ExponentialSchedule Exponential(double factor) => new(factor);
}

/// <summary>Multiplies the rate by a factor after each epoch.</summary>
/// <param name="Factor">More than 0, as a rule less than 1.</param>
public sealed record ExponentialSchedule(double Factor) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override void Check() => Setting.RequirePositive(nameof(Factor), Factor);

    /// <inheritdoc/>
    public override float RateAt(in TrainingPosition position) => (float)(position.BaseRate * Math.Pow(Factor, position.Epoch));
}
