namespace MLExtensions;

public abstract partial record Augment
{
    /// <summary>
    /// Creates an operation that draws a region of a picture and enlarges it to the size of the picture, by bilinear interpolation. The
    /// share of the picture is uniform in its range; so is the logarithm of the ratio of width to height, from 1 / maximumAspectRatio to
    /// maximumAspectRatio. torchvision's RandomResizedCrop; Szegedy et al., Going deeper with convolutions, 2014. Where none of ten drawn
    /// regions fits into the picture, it stays as it is. The random crop of a padded picture is <see cref="Shift"/>.
    /// </summary>
    /// <param name="minimumShare">The least share of the picture, more than 0.</param>
    /// <param name="maximumShare">The largest share of the picture, 1 or less.</param>
    /// <param name="maximumAspectRatio">The largest ratio of width to height, 1 or more.</param>
    public static CropAugment Crop(double minimumShare = 0.08, double maximumShare = 1, double maximumAspectRatio = 4.0 / 3)
        => new() { MinimumShare = minimumShare, MaximumShare = maximumShare, MaximumAspectRatio = maximumAspectRatio };
}

/// <summary>Enlarges a region of a picture to the size of the picture.</summary>
public sealed record CropAugment : Augment
{
    internal CropAugment()
    {
    }

    /// <summary>Gets the least share of the picture.</summary>
    /// <value>More than 0, at most <see cref="MaximumShare"/>. Default: 0.08.</value>
    public double MinimumShare { get; init; } = 0.08;

    /// <summary>Gets the largest share of the picture.</summary>
    /// <value>At least <see cref="MinimumShare"/>, at most 1. Default: 1.</value>
    public double MaximumShare { get; init; } = 1;

    /// <summary>Gets the largest ratio of width to height; the least one is 1 divided by it.</summary>
    /// <value>1 or more. Default: 4 / 3.</value>
    public double MaximumAspectRatio { get; init; } = 4.0 / 3;

    /// <inheritdoc/>
    public override void Check() => PictureRegion.CheckSettings(MinimumShare, MaximumShare, MaximumAspectRatio);

    internal override bool Apply(Pictures pictures, CounterRandom random, ReadOnlySpan<float> picture, Span<float> changed)
    {
        PictureShape shape = pictures.Shape;
        if (PictureRegion.Draw(random, 0, shape, MinimumShare, MaximumShare, MaximumAspectRatio) is not { } region
            || (region.Width, region.Height) == (shape.Width, shape.Height))
            return false;
        Bilinear.Enlarge(shape, region, picture, changed);
        return true;
    }
}
