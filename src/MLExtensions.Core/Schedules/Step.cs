namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// Creates a schedule that multiplies the rate by a factor after every <paramref name="epochs"/> epochs. PyTorch's StepLR.
    /// </summary>
    /// <param name="epochs">The number of epochs between two changes, 1 or more.</param>
    /// <param name="factor">The factor, more than 0, as a rule less than 1.</param>
    public static StepSchedule Step(int epochs, double factor = 0.1) => new() { Epochs = epochs, Factor = factor };
}

/// <summary>Multiplies the rate by a factor after each of equal numbers of epochs.</summary>
public sealed record StepSchedule : LearningRateSchedule
{
    internal StepSchedule()
    {
    }

    /// <summary>Gets the number of epochs between two changes.</summary>
    /// <value>1 or more.</value>
    public required int Epochs { get; init; }

    /// <summary>Gets the factor.</summary>
    /// <value>More than 0, as a rule less than 1. Default: 0.1.</value>
    public double Factor { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Check()
    {
        Setting.Require(Epochs >= 1, nameof(Epochs), Epochs, "1 or more");
        Setting.RequirePositive(nameof(Factor), Factor);
    }

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position) => (position.BaseRate * Math.Pow(Factor, position.Epoch / Epochs));
}
