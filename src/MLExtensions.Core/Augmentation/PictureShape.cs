namespace MLExtensions;

/// <summary>The shape of a picture in a row of features: channels x height x width, in row-major order.</summary>
internal readonly record struct PictureShape(int Channels, int Height, int Width)
{
    /// <summary>The number of values of a channel.</summary>
    public int PlaneSize => Height * Width;

    /// <summary>The number of values of a picture.</summary>
    public int Size => Channels * PlaneSize;

    /// <summary>Returns the shape that dimensions say: height x width, or channels x height x width; null for any others.</summary>
    public static PictureShape? Of(IReadOnlyList<int> dimensions) => dimensions switch
    {
        [var height, var width] => new PictureShape(1, height, width),
        [var channels, var height, var width] => new PictureShape(channels, height, width),
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of([Channels, Height, Width]);
}
