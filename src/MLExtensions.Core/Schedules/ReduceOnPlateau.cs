namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// Multiplies the rate by a factor when the loss has not become smaller for some epochs: that of the validation rows where there are some, else of training.
    /// PyTorch's ReduceLROnPlateau, for a relative threshold.
    /// </summary>
    /// <param name="factor">More than 0 and less than 1.</param>
    /// <param name="patience">So many epochs without a better loss are let pass, 0 or more; the rate falls after the next one.</param>
    /// <param name="threshold">A loss is better if it is less than the best one times 1 - threshold; from 0 to less than 1.</param>
    /// <param name="cooldown">Epochs after a fall that do not count, 0 or more.</param>
    /// <param name="minimum">The rate does not fall below it, 0 or more.</param>
    public static ReduceOnPlateauSchedule ReduceOnPlateau(double factor = 0.1, int patience = 10, double threshold = 1e-4, int cooldown = 0, double minimum = 0)
        => new(factor, patience, threshold, cooldown, minimum);
}

/// <summary>Multiplies the rate by a factor when the loss has not become smaller for some epochs.</summary>
/// <param name="Factor">More than 0 and less than 1.</param>
/// <param name="Patience">So many epochs without a better loss are let pass, 0 or more.</param>
/// <param name="Threshold">A loss is better if it is less than the best one times 1 - threshold; from 0 to less than 1.</param>
/// <param name="Cooldown">Epochs after a fall that do not count, 0 or more.</param>
/// <param name="Minimum">The rate does not fall below it, 0 or more.</param>
public sealed record ReduceOnPlateauSchedule(double Factor, int Patience, double Threshold, int Cooldown, double Minimum) : LearningRateSchedule
{
    // PyTorch's, too: a fall by less is none.
    private const double SmallestFall = 1e-8;

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
    public override float RateAt(in TrainingPosition position)
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
        return (float)rate;
    }
}
