namespace MLExtensions;

public abstract partial record Augment
{
    /// <summary>
    /// Creates an operation that erases a rectangle of a picture with a probability. The share of the picture is uniform in its range; so
    /// is the logarithm of the ratio of width to height, from 1 / maximumAspectRatio to maximumAspectRatio. torchvision's RandomErasing;
    /// Zhong et al., Random erasing data augmentation, 2017. Where none of ten drawn rectangles fits into the picture, it stays as it is.
    /// </summary>
    /// <param name="probability">The probability that a rectangle is erased, from 0 to 1.</param>
    /// <param name="minimumShare">The least share of the picture, more than 0.</param>
    /// <param name="maximumShare">The largest share of the picture, 1 or less.</param>
    /// <param name="maximumAspectRatio">The largest ratio of width to height, 1 or more.</param>
    /// <param name="fill">
    /// The value of erased pixels, in the units of the features; null for the mean of the channel in the rows trained on.
    /// </param>
    public static EraseAugment Erase(
        double probability = 0.5, double minimumShare = 0.02, double maximumShare = 0.33, double maximumAspectRatio = 3.3,
        double? fill = null)
        => new()
        {
            Probability = probability,
            MinimumShare = minimumShare,
            MaximumShare = maximumShare,
            MaximumAspectRatio = maximumAspectRatio,
            Fill = fill,
        };
}

/// <summary>Erases a rectangle of a picture with a probability.</summary>
public sealed record EraseAugment : Augment
{
    internal EraseAugment()
    {
    }

    /// <summary>Gets the probability that a rectangle is erased.</summary>
    /// <value>From 0 to 1. Default: 0.5.</value>
    public double Probability { get; init; } = 0.5;

    /// <summary>Gets the least share of the picture.</summary>
    /// <value>More than 0, at most <see cref="MaximumShare"/>. Default: 0.02.</value>
    public double MinimumShare { get; init; } = 0.02;

    /// <summary>Gets the largest share of the picture.</summary>
    /// <value>At least <see cref="MinimumShare"/>, at most 1. Default: 0.33.</value>
    public double MaximumShare { get; init; } = 0.33;

    /// <summary>Gets the largest ratio of width to height; the least one is 1 divided by it.</summary>
    /// <value>1 or more. Default: 3.3.</value>
    public double MaximumAspectRatio { get; init; } = 3.3;

    /// <summary>Gets the value of erased pixels, in the units of the features.</summary>
    /// <value>A finite number; null for the mean of the channel in the rows trained on. Default: null.</value>
    public double? Fill { get; init; }

    internal override bool MovesValues => Fill != null;

    internal override float? FillValue => (float?)Fill;

    internal override bool NeedsStatistics => Fill == null;

    /// <inheritdoc/>
    public override void Check()
    {
        RequireProbability(nameof(Probability), Probability);
        PictureRegion.CheckSettings(MinimumShare, MaximumShare, MaximumAspectRatio);
        RequireFill(Fill);
    }

    internal override bool Apply(Pictures pictures, CounterRandom random, ReadOnlySpan<float> picture, Span<float> changed)
    {
        if (Draw(pictures.Shape, random) is not { } region)
            return false;
        picture.CopyTo(changed);
        for (int channel = 0; channel < pictures.Shape.Channels; channel++)
            FillRegion(pictures.Shape, channel, region, changed, FillValue ?? pictures.Statistics!.Mean[channel]);
        return true;
    }

    internal override bool ApplyToCodes(
        PictureShape shape, CounterRandom random, ReadOnlySpan<byte> codes, Span<byte> changed, byte? fill)
    {
        if (Draw(shape, random) is not { } region)
            return false;
        codes.CopyTo(changed);
        for (int channel = 0; channel < shape.Channels; channel++)
            FillRegion(shape, channel, region, changed, fill!.Value);
        return true;
    }

    private PictureRegion? Draw(PictureShape shape, CounterRandom random) => random.UniformDouble(0) >= Probability ? null
        : PictureRegion.Draw(random, 1, shape, MinimumShare, MaximumShare, MaximumAspectRatio);

    private static void FillRegion<T>(PictureShape shape, int channel, PictureRegion region, Span<T> picture, T value)
    {
        for (int line = region.Top; line < region.Top + region.Height; line++)
            picture.Slice(channel * shape.PlaneSize + line * shape.Width + region.Left, region.Width).Fill(value);
    }
}
