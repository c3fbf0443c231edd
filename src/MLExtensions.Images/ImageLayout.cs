namespace MLExtensions;

/// <summary>Specifies the order of the numbers of an image.</summary>
public enum ImageLayout
{
    /// <summary>Channels x height x width, as PyTorch's convolutions take it.</summary>
    Planar,

    /// <summary>Height x width x channels, as TensorFlow takes it.</summary>
    Interleaved,
}
