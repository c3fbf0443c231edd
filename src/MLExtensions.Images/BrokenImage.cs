namespace MLExtensions;

/// <summary>Names an image that could not be read, and says why.</summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once.</remarks>
public sealed record BrokenImage
{
    /// <summary>Gets the path of the image; for an image that has none, the name of its column and the number of its row.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the reason, such as "its data end before its last pixel".</summary>
    public required string Reason { get; init; }
}
