namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>
    /// Uniform in +-sqrt(3) * s, where s = sqrt(2 / (1 + negativeSlope^2) / inputs), for layers before ReLU (He and others, 2015).
    /// PyTorch's kaiming_uniform_, by fan-in.
    /// </summary>
    /// <param name="negativeSlope">Of the leaky ReLU that follows, 0 for ReLU, 1 for no activation.</param>
    public static KaimingUniformInitialization KaimingUniform(float negativeSlope = 0) => new(negativeSlope);

    /// <summary>Normal, with the standard deviation sqrt(2 / (1 + negativeSlope^2) / inputs), for layers before ReLU (He and others, 2015). PyTorch's kaiming_normal_, by fan-in.</summary>
    /// <param name="negativeSlope">Of the leaky ReLU that follows, 0 for ReLU, 1 for no activation.</param>
    public static KaimingNormalInitialization KaimingNormal(float negativeSlope = 0) => new(negativeSlope);

    private protected static float KaimingDeviation(float negativeSlope, int inputs) => MathF.Sqrt(2 / (1 + negativeSlope * negativeSlope) / inputs);
}

/// <summary>Uniform in +-sqrt(6 / (1 + negativeSlope^2) / inputs).</summary>
/// <param name="NegativeSlope">Of the leaky ReLU that follows, a finite number.</param>
public sealed record KaimingUniformInitialization(float NegativeSlope) : Initialization
{
    /// <inheritdoc/>
    public override void Check() => Setting.RequireFinite(nameof(NegativeSlope), NegativeSlope);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillUniform(values, MathF.Sqrt(3) * KaimingDeviation(NegativeSlope, inputs), random, first);
}

/// <summary>Normal, with the standard deviation sqrt(2 / (1 + negativeSlope^2) / inputs).</summary>
/// <param name="NegativeSlope">Of the leaky ReLU that follows, a finite number.</param>
public sealed record KaimingNormalInitialization(float NegativeSlope) : Initialization
{
    /// <inheritdoc/>
    public override void Check() => Setting.RequireFinite(nameof(NegativeSlope), NegativeSlope);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillNormal(values, 0, KaimingDeviation(NegativeSlope, inputs), random, first);
}
