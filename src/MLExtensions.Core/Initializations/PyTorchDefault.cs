namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>Gets the initialization of PyTorch's nn.Linear, for weights and biases: uniform in +-1/sqrt(inputs).</summary>
    public static Initialization PyTorchDefault { get; } = new PyTorchDefaultInitialization();
}

/// <summary>Uniform in +-1/sqrt(inputs).</summary>
public sealed record PyTorchDefaultInitialization : Initialization
{
    internal PyTorchDefaultInitialization()
    {
    }

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillUniform(values, 1 / MathF.Sqrt(inputs), random, first);
}
