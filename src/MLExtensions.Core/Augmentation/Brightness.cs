namespace MLExtensions;

public abstract partial record Augment
{
    /// <summary>
    /// Creates an operation that makes a picture darker or brighter: each value x of a channel becomes low + f * (x - low), limited to low
    /// and high, with f uniform from max(0, 1 - amount) to 1 + amount, the same for all channels. low and high are the least and the
    /// largest value of the channel in the rows trained on; so the effect is that of torchvision's ColorJitter(brightness=amount) on values
    /// from 0 to 1, in whatever units the features are.
    /// </summary>
    /// <param name="amount">The largest change of the factor f, 0 or more; from 1 on, f begins with 0.</param>
    public static BrightnessAugment Brightness(double amount) => new() { Amount = amount };
}

/// <summary>Makes a picture darker or brighter.</summary>
public sealed record BrightnessAugment : Augment
{
    internal BrightnessAugment()
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
        ChannelStatistics statistics = pictures.Statistics!;
        float factor = ChannelStretch.DrawFactor(random, Amount);
        for (int channel = 0; channel < pictures.Shape.Channels; channel++)
            ChannelStretch.Apply(pictures, channel, picture, changed, statistics.Minimum[channel], factor);
        return true;
    }
}
