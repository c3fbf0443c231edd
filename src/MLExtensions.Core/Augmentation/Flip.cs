namespace MLExtensions;

public abstract partial record Augment
{
    /// <summary>
    /// Creates an operation that exchanges left and right. torchvision's RandomHorizontalFlip, and Keras' RandomFlip("horizontal").
    /// </summary>
    /// <param name="probability">The probability that a picture is flipped, from 0 to 1.</param>
    public static FlipAugment Flip(double probability = 0.5) => new() { Probability = probability };

    /// <summary>
    /// Creates an operation that exchanges top and bottom. torchvision's RandomVerticalFlip, and Keras' RandomFlip("vertical").
    /// </summary>
    /// <param name="probability">The probability that a picture is flipped, from 0 to 1.</param>
    public static FlipAugment FlipVertically(double probability = 0.5) => new() { Probability = probability, IsVertical = true };
}

/// <summary>Exchanges left and right, or top and bottom, with a probability.</summary>
public sealed record FlipAugment : Augment
{
    internal FlipAugment()
    {
    }

    /// <summary>Gets the probability that a picture is flipped.</summary>
    /// <value>From 0 to 1. Default: 0.5.</value>
    public double Probability { get; init; } = 0.5;

    /// <summary>Gets whether top and bottom are exchanged, rather than left and right.</summary>
    /// <value>Default: false.</value>
    public bool IsVertical { get; init; }

    internal override bool MovesValues => true;

    /// <inheritdoc/>
    public override void Check() => RequireProbability(nameof(Probability), Probability);

    internal override bool Apply(Pictures pictures, CounterRandom random, ReadOnlySpan<float> picture, Span<float> changed)
        => Move(pictures.Shape, random, picture, changed);

    internal override bool ApplyToCodes(
        PictureShape shape, CounterRandom random, ReadOnlySpan<byte> codes, Span<byte> changed, byte? fill)
        => Move(shape, random, codes, changed);

    private bool Move<T>(PictureShape shape, CounterRandom random, ReadOnlySpan<T> picture, Span<T> changed)
        where T : unmanaged
    {
        if (random.UniformDouble(0) >= Probability)
            return false;
        if (IsVertical)
            PictureMoves.FlipVertically(shape, picture, changed);
        else
            PictureMoves.FlipHorizontally(shape, picture, changed);
        return true;
    }
}
