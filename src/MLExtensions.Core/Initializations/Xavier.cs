namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>
    /// Creates an initialization uniform in +-gain * sqrt(6 / (inputs + outputs)) (Glorot and Bengio, 2010). PyTorch's xavier_uniform_.
    /// </summary>
    /// <param name="gain">The gain, more than 0: 1 before a sigmoid or no activation, 5/3 before tanh, sqrt(2) before ReLU.</param>
    public static XavierUniformInitialization XavierUniform(double gain = 1) => new() { Gain = gain };

    /// <summary>
    /// Creates a normal initialization, with the standard deviation gain * sqrt(2 / (inputs + outputs)) (Glorot and Bengio, 2010).
    /// PyTorch's xavier_normal_.
    /// </summary>
    /// <param name="gain">The gain, more than 0; see <see cref="XavierUniform"/>.</param>
    public static XavierNormalInitialization XavierNormal(double gain = 1) => new() { Gain = gain };
}

/// <summary>Uniform in +-gain * sqrt(6 / (inputs + outputs)).</summary>
public sealed record XavierUniformInitialization : Initialization
{
    internal XavierUniformInitialization()
    {
    }

    /// <summary>Gets the gain.</summary>
    /// <value>More than 0. Default: 1.</value>
    public double Gain { get; init; } = 1;

    /// <inheritdoc/>
    public override void Check() => Setting.RequirePositive(nameof(Gain), Gain);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillUniform(values, (float)Gain * MathF.Sqrt(6f / ((float)inputs + outputs)), random, first);
}

/// <summary>Normal, with the standard deviation gain * sqrt(2 / (inputs + outputs)).</summary>
public sealed record XavierNormalInitialization : Initialization
{
    internal XavierNormalInitialization()
    {
    }

    /// <summary>Gets the gain.</summary>
    /// <value>More than 0. Default: 1.</value>
    public double Gain { get; init; } = 1;

    /// <inheritdoc/>
    public override void Check() => Setting.RequirePositive(nameof(Gain), Gain);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillNormal(values, 0, (float)Gain * MathF.Sqrt(2f / ((float)inputs + outputs)), random, first);
}
