namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>Uniform in +-gain * sqrt(6 / (inputs + outputs)) (Glorot and Bengio, 2010). PyTorch's xavier_uniform_.</summary>
    /// <param name="gain">More than 0; PyTorch recommends 1 before a sigmoid or no activation, 5/3 before tanh, sqrt(2) before ReLU.</param>
    public static XavierUniformInitialization XavierUniform(float gain = 1) => new(gain);

    /// <summary>Normal, with the standard deviation gain * sqrt(2 / (inputs + outputs)) (Glorot and Bengio, 2010). PyTorch's xavier_normal_.</summary>
    /// <param name="gain">More than 0; see <see cref="XavierUniform"/>.</param>
    public static XavierNormalInitialization XavierNormal(float gain = 1) => new(gain);
}

/// <summary>Uniform in +-gain * sqrt(6 / (inputs + outputs)).</summary>
/// <param name="Gain">More than 0.</param>
public sealed record XavierUniformInitialization(float Gain) : Initialization
{
    /// <inheritdoc/>
    public override void Check() => Setting.RequirePositive(nameof(Gain), Gain);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillUniform(values, Gain * MathF.Sqrt(6f / ((float)inputs + outputs)), random, first);
}

/// <summary>Normal, with the standard deviation gain * sqrt(2 / (inputs + outputs)).</summary>
/// <param name="Gain">More than 0.</param>
public sealed record XavierNormalInitialization(float Gain) : Initialization
{
    /// <inheritdoc/>
    public override void Check() => Setting.RequirePositive(nameof(Gain), Gain);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillNormal(values, 0, Gain * MathF.Sqrt(2f / ((float)inputs + outputs)), random, first);
}
