namespace MLExtensions;

/// <summary>Names a file that is not among the images of a folder or a list, and says why.</summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once.</remarks>
public sealed record FileLeftOut
{
    /// <summary>Gets the path of the file; where a list has none, the number of its row, from 1.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the reason, such as "it is hidden".</summary>
    public required string Reason { get; init; }
}
