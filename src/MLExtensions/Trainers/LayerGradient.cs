namespace MLExtensions;

/// <summary>The derivatives of the loss by the parameters of a layer.</summary>
/// <remarks>Thread safety: an instance does not change and may be used by several threads at once.</remarks>
public sealed record LayerGradient
{
    /// <summary>Gets the number of inputs of the layer.</summary>
    public required int Inputs { get; init; }

    /// <summary>Gets the number of outputs of the layer.</summary>
    public required int Outputs { get; init; }

    /// <summary>Gets the derivatives by the weights, outputs x inputs, in row-major order.</summary>
    public required ReadOnlyMemory<float> Weights { get; init; }

    /// <summary>Gets the derivatives by the biases, one for each output; empty for a layer without biases.</summary>
    public required ReadOnlyMemory<float> Biases { get; init; }
}
