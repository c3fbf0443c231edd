using System.Text;

namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>Multiplies the rate by a factor at the beginning of each of some epochs. PyTorch's MultiStepLR.</summary>
    /// <param name="epochs">Their numbers from 0, so the number of epochs before it; each larger than the one before.</param>
    /// <param name="factor">More than 0, as a rule less than 1.</param>
    public static MultiStepSchedule MultiStep(IReadOnlyList<int> epochs, double factor = 0.1) => new(epochs, factor);
}

/// <summary>Multiplies the rate by a factor at the beginning of each of some epochs.</summary>
/// <param name="Epochs">Their numbers from 0, each larger than the one before.</param>
/// <param name="Factor">More than 0, as a rule less than 1.</param>
public sealed record MultiStepSchedule(IReadOnlyList<int> Epochs, double Factor) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override void Check()
    {
        ArgumentNullException.ThrowIfNull(Epochs);
        for (int i = 0; i < Epochs.Count; i++)
            Setting.Require(Epochs[i] >= 0 && (i == 0 || Epochs[i] > Epochs[i - 1]), nameof(Epochs), Epochs[i], "0 or more, and each larger than the one before");
        Setting.RequirePositive(nameof(Factor), Factor);
    }

    /// <inheritdoc/>
    public override float RateAt(in TrainingPosition position)
    {
        double rate = position.BaseRate;
        for (int i = 0; i < Epochs.Count && Epochs[i] <= position.Epoch; i++)
            rate *= Factor;
        return (float)rate;
    }

    /// <inheritdoc/>
    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append($"Epochs = [{string.Join(", ", Epochs)}], Factor = {Factor}");
        return true;
    }

    /// <summary>Whether both have the same settings.</summary>
    public bool Equals(MultiStepSchedule? other) => other != null && Factor == other.Factor && Epochs.SequenceEqual(other.Epochs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Epochs.Count, Factor);
}
