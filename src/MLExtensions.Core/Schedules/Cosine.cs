namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// Along half a cosine from the optimizer's rate down to a minimum, once an epoch: minimum + (rate - minimum) * (1 + cos(pi * epoch / epochs)) / 2
    /// (Loshchilov and Hutter, 2017). PyTorch's CosineAnnealingLR; after that many epochs it rises again, as there.
    /// </summary>
    /// <param name="minimum">0 or more.</param>
    /// <param name="epochs">The epoch that would have the minimum, 1 or more; null: as many as the training has.</param>
    public static CosineSchedule Cosine(double minimum = 0, int? epochs = null) => new(minimum, epochs);
}

/// <summary>Along half a cosine from the optimizer's rate down to a minimum, once an epoch.</summary>
/// <param name="Minimum">0 or more.</param>
/// <param name="Epochs">The epoch that would have the minimum, 1 or more; null: as many as the training has.</param>
public sealed record CosineSchedule(double Minimum, int? Epochs) : LearningRateSchedule
{
    /// <inheritdoc/>
    public override void Check()
    {
        Setting.RequireNotNegative(nameof(Minimum), Minimum);
        Setting.Require(Epochs is null or >= 1, nameof(Epochs), Epochs, "1 or more");
    }

    internal override bool DependsOnEpochs => Epochs == null;

    /// <inheritdoc/>
    public override float RateAt(in TrainingPosition position) => (float)Between(position.BaseRate, Minimum, position.Epoch / (double)(Epochs ?? position.Epochs));

    /// <summary>From start to end along half a cosine, where a share of the way is done.</summary>
    internal static double Between(double start, double end, double share) => end + (start - end) * (1 + Math.Cos(Math.PI * share)) / 2;
}
