namespace MLExtensions;

/// <summary>What an operation knows of the pictures that it changes.</summary>
/// <param name="Shape">The shape of a picture.</param>
/// <param name="Statistics">The statistics of all pictures; null where no operation needs them.</param>
internal sealed record Pictures(PictureShape Shape, ChannelStatistics? Statistics);
