using System.Text;

namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>Creates a schedule that multiplies the rate by a factor at the beginning of some epochs. PyTorch's MultiStepLR.</summary>
    /// <param name="epochs">The numbers of the epochs, from 0, each larger than the one before.</param>
    /// <param name="factor">The factor, more than 0, as a rule less than 1.</param>
    public static MultiStepSchedule MultiStep(IReadOnlyList<int> epochs, double factor = 0.1) => new() { Epochs = epochs, Factor = factor };
}

/// <summary>Multiplies the rate by a factor at the beginning of some epochs.</summary>
public sealed record MultiStepSchedule : LearningRateSchedule
{
    internal MultiStepSchedule()
    {
    }

    /// <summary>Gets the numbers of the epochs, from 0.</summary>
    /// <value>Each larger than the one before.</value>
    public required IReadOnlyList<int> Epochs { get; init; }

    /// <summary>Gets the factor.</summary>
    /// <value>More than 0, as a rule less than 1. Default: 0.1.</value>
    public double Factor { get; init; } = 0.1;

    /// <inheritdoc/>
    public override void Check()
    {
        ArgumentNullException.ThrowIfNull(Epochs);
        for (int i = 0; i < Epochs.Count; i++)
        {
            Setting.Require(Epochs[i] >= 0 && (i == 0 || Epochs[i] > Epochs[i - 1]), nameof(Epochs), Epochs[i],
                "0 or more, and each larger than the one before");
        }
        Setting.RequirePositive(nameof(Factor), Factor);
    }

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position)
    {
        double rate = position.BaseRate;
        for (int i = 0; i < Epochs.Count && Epochs[i] <= position.Epoch; i++)
            rate *= Factor;
        return rate;
    }

    /// <inheritdoc/>
    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append($"Epochs = [{string.Join(", ", Epochs)}], Factor = {Factor}");
        return true;
    }

    /// <summary>Returns whether both have the same settings.</summary>
    public bool Equals(MultiStepSchedule? other) => other != null && Factor == other.Factor && Epochs.SequenceEqual(other.Epochs);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Epochs.Count, Factor);
}
