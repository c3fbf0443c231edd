namespace MLExtensions;

public abstract partial record Augment
{
    /// <summary>
    /// Creates an operation that rotates a picture about its centre by a uniformly distributed angle, by bilinear interpolation.
    /// torchvision's RandomRotation with InterpolationMode.BILINEAR, and Keras' RandomRotation.
    /// </summary>
    /// <param name="degrees">The largest angle in each direction, in degrees, from 0 to 180.</param>
    /// <param name="fill">
    /// The value of pixels from outside, in the units of the features; null for the value of the nearest pixel at the edge.
    /// </param>
    public static RotateAugment Rotate(double degrees, double? fill = null) => new() { Degrees = degrees, Fill = fill };
}

/// <summary>Rotates a picture about its centre.</summary>
public sealed record RotateAugment : Augment
{
    internal RotateAugment()
    {
    }

    /// <summary>Gets the largest angle in each direction, in degrees.</summary>
    /// <value>From 0 to 180.</value>
    public required double Degrees { get; init; }

    /// <summary>Gets the value of pixels from outside the picture, in the units of the features.</summary>
    /// <value>A finite number; null for the value of the nearest pixel at the edge. Default: null.</value>
    public double? Fill { get; init; }

    internal override float? FillValue => (float?)Fill;

    /// <inheritdoc/>
    public override void Check()
    {
        Setting.Require(Degrees is >= 0 and <= 180, nameof(Degrees), Degrees, "from 0 to 180");
        RequireFill(Fill);
    }

    internal override bool Apply(Pictures pictures, CounterRandom random, ReadOnlySpan<float> picture, Span<float> changed)
    {
        double angle = (2 * random.UniformDouble(0) - 1) * Degrees * Math.PI / 180;
        Bilinear.Rotate(pictures.Shape, angle, FillValue, picture, changed);
        return true;
    }
}
