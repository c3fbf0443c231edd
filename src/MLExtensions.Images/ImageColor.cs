namespace MLExtensions;

/// <summary>A colour of three bytes.</summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once.</remarks>
/// <param name="Red">The red component, from 0 to 255.</param>
/// <param name="Green">The green component, from 0 to 255.</param>
/// <param name="Blue">The blue component, from 0 to 255.</param>
public readonly record struct ImageColor(byte Red, byte Green, byte Blue)
{
    /// <summary>Gets black.</summary>
    public static ImageColor Black => new(0, 0, 0);

    /// <summary>Gets white.</summary>
    public static ImageColor White => new(byte.MaxValue, byte.MaxValue, byte.MaxValue);
}
