namespace MLExtensions;

/// <summary>The derivatives of the loss by the parameters of a layer.</summary>
public sealed record LayerGradient
{
    /// <summary>Gets the number of inputs of the layer.</summary>
    public required int Inputs { get; init; }

    /// <summary>Gets the number of outputs of the layer.</summary>
    public required int Outputs { get; init; }

    /// <summary>Gets the derivatives by the weights: outputs x inputs numbers, row by row, as the weights.</summary>
    public required ReadOnlyMemory<float> Weights { get; init; }

    /// <summary>Gets the derivatives by the biases, one an output; empty without biases.</summary>
    public required ReadOnlyMemory<float> Biases { get; init; }
}
