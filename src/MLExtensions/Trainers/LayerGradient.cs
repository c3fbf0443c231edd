namespace MLExtensions;

/// <summary>The derivatives of the loss by the parameters of a layer.</summary>
/// <param name="Inputs">Inputs of the layer.</param>
/// <param name="Outputs">Outputs of the layer.</param>
/// <param name="Weights">Outputs x inputs numbers, row by row, as the weights themselves.</param>
/// <param name="Biases">One number an output; empty without biases.</param>
public sealed record LayerGradient(int Inputs, int Outputs, ReadOnlyMemory<float> Weights, ReadOnlyMemory<float> Biases);
