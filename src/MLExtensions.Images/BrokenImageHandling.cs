namespace MLExtensions;

/// <summary>Specifies what happens to an image that cannot be read.</summary>
public enum BrokenImageHandling
{
    /// <summary>An InvalidDataException names the image and the reason.</summary>
    Throw,

    /// <summary>
    /// The row is left out of the data that Transform returns, and counted. In a PredictionEngine, which has one row, all numbers of the
    /// image are NaN, and so are the scores of a network.
    /// </summary>
    LeaveOut,
}
