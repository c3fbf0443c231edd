namespace MLExtensions;

public abstract partial record Augment
{
    /// <summary>
    /// Creates an operation that shifts a picture by up to some pixels, in both directions. It is the random crop of a padded picture, as
    /// torchvision's RandomCrop(size, padding=...) does it, with padding_mode "edge", or "constant" where a value is given.
    /// </summary>
    /// <param name="horizontal">The largest shift to the left and to the right, in pixels: 0 or more, and less than the width.</param>
    /// <param name="vertical">
    /// The largest shift up and down, in pixels: 0 or more, and less than the height; null for as much as <paramref name="horizontal"/>.
    /// </param>
    /// <param name="fill">
    /// The value of pixels from outside, in the units of the features; null for the value of the nearest pixel at the edge.
    /// </param>
    public static ShiftAugment Shift(int horizontal, int? vertical = null, double? fill = null)
        => new() { Horizontal = horizontal, Vertical = vertical ?? horizontal, Fill = fill };
}

/// <summary>Shifts a picture by whole pixels, all shifts in the range being equally probable.</summary>
public sealed record ShiftAugment : Augment
{
    internal ShiftAugment()
    {
    }

    /// <summary>Gets the largest shift to the left and to the right, in pixels.</summary>
    /// <value>0 or more, and less than the width of the pictures.</value>
    public int Horizontal { get; init; }

    /// <summary>Gets the largest shift up and down, in pixels.</summary>
    /// <value>0 or more, and less than the height of the pictures.</value>
    public int Vertical { get; init; }

    /// <summary>Gets the value of pixels from outside the picture, in the units of the features.</summary>
    /// <value>A finite number; null for the value of the nearest pixel at the edge. Default: null.</value>
    public double? Fill { get; init; }

    internal override bool MovesValues => true;

    internal override float? FillValue => (float?)Fill;

    /// <inheritdoc/>
    public override void Check()
    {
        Setting.Require(Horizontal >= 0, nameof(Horizontal), Horizontal, "0 or more");
        Setting.Require(Vertical >= 0, nameof(Vertical), Vertical, "0 or more");
        RequireFill(Fill);
    }

    internal override void CheckFor(PictureShape shape)
    {
        Setting.Require(Horizontal < shape.Width, nameof(Horizontal), Horizontal, $"less than the width of the pictures, {shape.Width}");
        Setting.Require(Vertical < shape.Height, nameof(Vertical), Vertical, $"less than the height of the pictures, {shape.Height}");
    }

    internal override bool Apply(Pictures pictures, CounterRandom random, ReadOnlySpan<float> picture, Span<float> changed)
        => Move(pictures.Shape, random, picture, changed, FillValue);

    internal override bool ApplyToCodes(
        PictureShape shape, CounterRandom random, ReadOnlySpan<byte> codes, Span<byte> changed, byte? fill)
        => Move(shape, random, codes, changed, fill);

    private bool Move<T>(PictureShape shape, CounterRandom random, ReadOnlySpan<T> picture, Span<T> changed, T? fill)
        where T : unmanaged
    {
        int right = random.Below(2 * Horizontal + 1, 0) - Horizontal, down = random.Below(2 * Vertical + 1, 1) - Vertical;
        if (right == 0 && down == 0)
            return false;
        PictureMoves.Shift(shape, right, down, fill, picture, changed);
        return true;
    }
}
