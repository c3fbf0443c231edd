namespace MLExtensions;

public abstract partial record LearningRateSchedule
{
    /// <summary>
    /// Creates a schedule that lowers the rate along half a cosine, once an epoch: minimum + (rate - minimum) * (1 + cos(pi * epoch /
    /// epochs)) / 2 (Loshchilov and Hutter, 2017). PyTorch's CosineAnnealingLR; after that many epochs the rate rises again, as there.
    /// </summary>
    /// <param name="minimum">The lowest rate, 0 or more.</param>
    /// <param name="epochs">The number of epochs after which the rate would be lowest, 1 or more; null for that of the training.</param>
    public static CosineSchedule Cosine(double minimum = 0, int? epochs = null) => new() { Minimum = minimum, Epochs = epochs };
}

/// <summary>Lowers the rate along half a cosine, once an epoch.</summary>
public sealed record CosineSchedule : LearningRateSchedule
{
    internal CosineSchedule()
    {
    }

    /// <summary>Gets the lowest rate.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double Minimum { get; init; }

    /// <summary>Gets the number of epochs after which the rate would be lowest.</summary>
    /// <value>1 or more; null for that of the training. Default: null.</value>
    public int? Epochs { get; init; }

    /// <inheritdoc/>
    public override void Check()
    {
        Setting.RequireNotNegative(nameof(Minimum), Minimum);
        Setting.Require(Epochs is null or >= 1, nameof(Epochs), Epochs, "1 or more");
    }

    internal override bool DependsOnEpochs => Epochs == null;

    /// <inheritdoc/>
    public override double RateAt(in TrainingPosition position)
        => Between(position.BaseRate, Minimum, position.Epoch / (double)(Epochs ?? position.Epochs));

    /// <summary>Returns the value between two others, along half a cosine, at a fraction of the way.</summary>
    internal static double Between(double start, double end, double fraction)
        => end + (start - end) * (1 + Math.Cos(Math.PI * fraction)) / 2;
}
