namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>The same number everywhere. Units of a hidden layer whose weights are all the same stay the same: they have the same gradient.</summary>
    /// <param name="value">A finite number.</param>
    public static ConstantInitialization Constant(float value) => new(value);

    /// <summary>0 everywhere. For biases, and the weights of a linear model; weights of 0 behind a hidden layer pass no gradient on to it.</summary>
    public static ConstantInitialization Zeros { get; } = new(0);
}

/// <summary>The same number everywhere.</summary>
/// <param name="Value">A finite number.</param>
public sealed record ConstantInitialization(float Value) : Initialization
{
    /// <inheritdoc/>
    public override void Check() => Setting.RequireFinite(nameof(Value), Value);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first) => values.Fill(Value);
}
