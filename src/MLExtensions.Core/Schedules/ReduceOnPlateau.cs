namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// Creates a schedule that multiplies the rate by a factor when the loss has not improved for some epochs: the loss of the validation
    /// rows, or that of training where there are none. PyTorch's ReduceLROnPlateau, for a relative threshold.
    /// </summary>
    /// <param name="factor">The factor, more than 0 and less than 1.</param>
    /// <param name="patience">The number of epochs without improvement to tolerate, 0 or more; the rate falls after the next one.</param>
    /// <param name="threshold">A loss is an improvement if it is less than the best one times 1 - threshold; from 0 to less than 1.</param>
    /// <param name="cooldown">The number of epochs after a fall that do not count, 0 or more.</param>
    /// <param name="minimum">The rate below which it does not fall, 0 or more.</param>
    public static ReduceOnPlateauSchedule ReduceOnPlateau(
        double factor = 0.1, int patience = 10, double threshold = 1e-4, int cooldown = 0, double minimum = 0)
        => new() { Factor = factor, Patience = patience, Threshold = threshold, Cooldown = cooldown, Minimum = minimum };
}

/// <summary>Multiplies the rate by a factor when the loss has not improved for some epochs.</summary>
public sealed record ReduceOnPlateauSchedule : LearningRateSchedule
{
    // PyTorch's too: a smaller fall is none.
    private const double SmallestFall = 1e-8;

    internal ReduceOnPlateauSchedule()
    {
    }

    /// <summary>Gets the factor.</summary>
    /// <value>More than 0 and less than 1. Default: 0.1.</value>
    public double Factor { get; init; } = 0.1;

    /// <summary>Gets the number of epochs without improvement to tolerate.</summary>
    /// <value>0 or more. Default: 10.</value>
    public int Patience { get; init; } = 10;

    /// <summary>Gets the least relative decrease of the loss that counts as improvement.</summary>
    /// <value>From 0 to less than 1. Default: 1e-4.</value>
    public double Threshold { get; init; } = 1e-4;

    /// <summary>Gets the number of epochs after a fall that do not count.</summary>
    /// <value>0 or more. Default: 0.</value>
    public int Cooldown { get; init; }

    /// <summary>Gets the rate below which it does not fall.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double Minimum { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        Setting.Require(Factor is > 0 and < 1, nameof(Factor), Factor, "more than 0 and less than 1");
        Setting.Require(Patience >= 0, nameof(Patience), Patience, "0 or more");
        Setting.Require(Threshold is >= 0 and < 1, nameof(Threshold), Threshold, "from 0 to less than 1");
        Setting.Require(Cooldown >= 0, nameof(Cooldown), Cooldown, "0 or more");
        Setting.RequireNotNegative(nameof(Minimum), Minimum);
    }

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position)
    {
        double rate = position.BaseRate, best = double.PositiveInfinity;
        int worse = 0, cooling = 0;
        foreach (double loss in position.EpochLosses)
        {
            bool isBetter = loss < best * (1 - Threshold);
            best = isBetter ? loss : best;
            worse = isBetter || cooling > 0 ? 0 : worse + 1;
            cooling = Math.Max(cooling - 1, 0);
            if (worse <= Patience)
                continue;
            double lower = Math.Max(rate * Factor, Minimum);
            rate = rate - lower > SmallestFall ? lower : rate;
            (worse, cooling) = (0, Cooldown);
        }
        return rate;
    }
}
