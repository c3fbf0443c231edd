namespace MLExtensions;

public abstract partial record Augment
{
    /// <summary>
    /// Creates an operation that changes the contrast of a picture: each value x of a channel becomes mean + f * (x - mean), limited to the
    /// least and the largest value of the channel in the rows trained on, with mean that of the channel in the picture, and f uniform from
    /// max(0, 1 - amount) to 1 + amount, the same for all channels. Keras' RandomContrast(amount). torchvision's ColorJitter takes the mean
    /// grey of all channels instead, which is the same for one channel.
    /// </summary>
    /// <param name="amount">The largest change of the factor f, 0 or more; from 1 on, f begins with 0.</param>
    public static ContrastAugment Contrast(double amount) => new() { Amount = amount };
}

/// <summary>Changes the contrast of a picture.</summary>
public sealed record ContrastAugment : Augment
{
    internal ContrastAugment()
    {
    }

    /// <summary>Gets the largest change of the factor, which is 1 for an unchanged picture.</summary>
    /// <value>0 or more.</value>
    public required double Amount { get; init; }

    internal override bool NeedsStatistics => true;

    /// <inheritdoc/>
    public override void Check() => Setting.RequireNotNegative(nameof(Amount), Amount);

    internal override bool Apply(Pictures pictures, CounterRandom random, ReadOnlySpan<float> picture, Span<float> changed)
    {
        int size = pictures.Shape.PlaneSize;
        float factor = ChannelStretch.DrawFactor(random, Amount);
        for (int channel = 0; channel < pictures.Shape.Channels; channel++)
        {
            float mean = ChannelStatistics.MeanOf(picture.Slice(channel * size, size));
            ChannelStretch.Apply(pictures, channel, picture, changed, mean, factor);
        }
        return true;
    }
}
