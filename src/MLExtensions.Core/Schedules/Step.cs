namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>Multiplies the rate by a factor every so many epochs. PyTorch's StepLR.</summary>
    /// <param name="epochs">How many, 1 or more.</param>
    /// <param name="factor">More than 0, as a rule less than 1.</param>
    public static StepSchedule Step(int epochs, double factor = 0.1) => new(epochs, factor);
}

/// <summary>Multiplies the rate by a factor every so many epochs.</summary>
/// <param name="Epochs">How many, 1 or more.</param>
/// <param name="Factor">More than 0, as a rule less than 1.</param>
public sealed record StepSchedule(int Epochs, double Factor) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override void Check()
    {
        Setting.Require(Epochs >= 1, nameof(Epochs), Epochs, "1 or more");
        Setting.RequirePositive(nameof(Factor), Factor);
    }

    /// <inheritdoc/>
    public override float RateAt(in TrainingPosition position) => (float)(position.BaseRate * Math.Pow(Factor, position.Epoch / Epochs));
}
