namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>
    /// Creates an initialization with the same number everywhere. Units of a hidden layer with equal weights stay equal, since they have
    /// equal gradients.
    /// </summary>
    /// <param name="value">The number, finite.</param>
    public static ConstantInitialization Constant(double value) => new() { Value = value };

    /// <summary>
    /// Gets the initialization with 0 everywhere: for biases, and for the weights of a linear model. Weights of 0 after a hidden layer pass
    /// no gradient to it.
    /// </summary>
    public static ConstantInitialization Zeros { get; } = new() { Value = 0 };
}

/// <summary>The same number everywhere.</summary>
public sealed record ConstantInitialization : Initialization
{
    internal ConstantInitialization()
    {
    }

    /// <summary>Gets the number.</summary>
    /// <value>A finite number.</value>
    public required double Value { get; init; }

    /// <inheritdoc/>
    public override void Check() => Setting.RequireFinite(nameof(Value), Value);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => values.Fill((float)Value);
}
