namespace MLExtensions;

/// <summary>A fully connected layer: outputs = activation(weights . inputs + biases). Immutable.</summary>
public sealed class DenseLayer
{
    /// <summary>Initializes a layer with parameters, which it keeps and which must not be changed afterwards.</summary>
    /// <param name="inputs">Number of inputs, 1 or more.</param>
    /// <param name="outputs">Number of outputs, 1 or more.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <param name="weights">Outputs x inputs numbers, row by row, as in PyTorch.</param>
    /// <param name="biases">One number an output; empty for a layer without biases.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the shape.</exception>
    public DenseLayer(int inputs, int outputs, Activation activation, ReadOnlyMemory<float> weights, ReadOnlyMemory<float> biases)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentNullException.ThrowIfNull(activation);
        if (weights.Length != (long)inputs * outputs)
        {
            throw new ArgumentException(
                $"A layer of {inputs} inputs and {outputs} outputs has {(long)inputs * outputs} weights; found {weights.Length}.",
                nameof(weights));
        }
        if (biases.Length != outputs && !biases.IsEmpty)
        {
            throw new ArgumentException(
                $"A layer of {outputs} outputs has none or {outputs} biases; found {biases.Length}.", nameof(biases));
        }
        (Inputs, Outputs, Activation, Weights, Biases) = (inputs, outputs, activation, weights, biases);
    }

    /// <summary>Gets the number of inputs.</summary>
    public int Inputs { get; }

    /// <summary>Gets the number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>Gets the activation.</summary>
    public Activation Activation { get; }

    /// <summary>
    /// Gets the weights: outputs x inputs numbers, row by row. The weight from input i to output o is number o * Inputs + i.
    /// </summary>
    public ReadOnlyMemory<float> Weights { get; }

    /// <summary>Gets the biases, one an output; empty without biases.</summary>
    public ReadOnlyMemory<float> Biases { get; }

    /// <summary>Gets whether the layer has biases.</summary>
    public bool HasBias => !Biases.IsEmpty;

    /// <summary>Gets the number of weights and biases.</summary>
    public int ParameterCount => Weights.Length + Biases.Length;

    /// <summary>A layer with initial parameters.</summary>
    /// <param name="inputs">Number of inputs, 1 or more.</param>
    /// <param name="outputs">Number of outputs, 1 or more.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <param name="random">Decides the parameters; the numbers of the weights come first, then those of the biases.</param>
    /// <param name="weights">How the weights begin; null: <see cref="Initialization.PyTorchDefault"/>.</param>
    /// <param name="biases">How the biases begin; null: <see cref="Initialization.PyTorchDefault"/>.</param>
    /// <param name="hasBias">Whether the layer has biases.</param>
    /// <exception cref="ArgumentException">
    /// The shape is no layer's, or has more weights than an array can hold; or a setting of an initialization is out of its range.
    /// </exception>
    internal static DenseLayer Create(
        int inputs, int outputs, Activation activation, CounterRandom random, Initialization? weights = null,
        Initialization? biases = null, bool hasBias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if ((long)inputs * outputs > Array.MaxLength)
        {
            throw new ArgumentException(
                $"A layer has at most {Array.MaxLength} weights; one of {inputs} inputs and {outputs} outputs would have "
                + $"{(long)inputs * outputs}.", nameof(outputs));
        }
        float[] initialWeights = new float[inputs * outputs], initialBiases = new float[hasBias ? outputs : 0];
        (weights ?? Initialization.PyTorchDefault).FillChecked(initialWeights, inputs, outputs, random, first: 0);
        (biases ?? Initialization.PyTorchDefault).FillChecked(initialBiases, inputs, outputs, random, first: (ulong)initialWeights.Length);
        return new DenseLayer(inputs, outputs, activation, initialWeights, initialBiases);
    }
}
