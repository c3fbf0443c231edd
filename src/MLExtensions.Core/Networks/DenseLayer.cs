namespace MLExtensions;

/// <summary>A fully connected layer: outputs = activation(weights . inputs + biases). Immutable.</summary>
public sealed class DenseLayer
{
    /// <summary>A layer with the given parameters, which it keeps and nobody may change any more.</summary>
    /// <param name="inputs">Number of inputs, 1 or more.</param>
    /// <param name="outputs">Number of outputs, 1 or more.</param>
    /// <param name="activation">Applied to each output.</param>
    /// <param name="weights">Outputs x inputs numbers, row by row, as in PyTorch.</param>
    /// <param name="biases">One number an output.</param>
    /// <exception cref="ArgumentException">The lengths do not fit the shape.</exception>
    public DenseLayer(int inputs, int outputs, Activation activation, ReadOnlyMemory<float> weights, ReadOnlyMemory<float> biases)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentNullException.ThrowIfNull(activation);
        if (weights.Length != (long)inputs * outputs)
            throw new ArgumentException($"A layer of {inputs} inputs and {outputs} outputs has {(long)inputs * outputs} weights; found {weights.Length}.", nameof(weights));
        if (biases.Length != outputs)
            throw new ArgumentException($"A layer of {outputs} outputs has {outputs} biases; found {biases.Length}.", nameof(biases));
        (Inputs, Outputs, Activation, Weights, Biases) = (inputs, outputs, activation, weights, biases);
    }

    /// <summary>Number of inputs.</summary>
    public int Inputs { get; }

    /// <summary>Number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>Applied to each output.</summary>
    public Activation Activation { get; }

    /// <summary>Outputs x inputs numbers, row by row: the weight from input i to output o is number o * Inputs + i.</summary>
    public ReadOnlyMemory<float> Weights { get; }

    /// <summary>One number an output.</summary>
    public ReadOnlyMemory<float> Biases { get; }

    /// <summary>Number of weights and biases.</summary>
    public int ParameterCount => Weights.Length + Biases.Length;

    /// <summary>
    /// A layer with PyTorch's default initial parameters (those of nn.Linear): weights and biases uniform in +-1/sqrt(inputs).
    /// </summary>
    /// <exception cref="ArgumentException">The shape is no layer's, or has more weights than an array can hold.</exception>
    public static DenseLayer CreateDefault(int inputs, int outputs, Activation activation, CounterRandom random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if ((long)inputs * outputs > Array.MaxLength)
            throw new ArgumentException($"A layer has at most {Array.MaxLength} weights; one of {inputs} inputs and {outputs} outputs would have {(long)inputs * outputs}.", nameof(outputs));
        float[] weights = new float[inputs * outputs], biases = new float[outputs];
        float bound = 1 / MathF.Sqrt(inputs);
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (2 * random.Uniform((ulong)i) - 1) * bound;
        for (int i = 0; i < biases.Length; i++)
            biases[i] = (2 * random.Uniform((ulong)(weights.Length + i)) - 1) * bound;
        return new DenseLayer(inputs, outputs, activation, weights, biases);
    }
}
