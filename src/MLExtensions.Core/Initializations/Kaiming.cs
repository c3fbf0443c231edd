namespace MLExtensions;

public abstract partial record Initialization
{
    /// <summary>
    /// Creates an initialization for layers before ReLU, uniform in +-sqrt(3) * s, where s = sqrt(2 / (1 + negativeSlope^2) / inputs) (He
    /// and others, 2015). PyTorch's kaiming_uniform_, by fan-in.
    /// </summary>
    /// <param name="negativeSlope">The slope of the leaky ReLU that follows: 0 for ReLU, 1 for no activation.</param>
    public static KaimingUniformInitialization KaimingUniform(double negativeSlope = 0) => new() { NegativeSlope = negativeSlope };

    /// <summary>
    /// Creates a normal initialization for layers before ReLU, with the standard deviation sqrt(2 / (1 + negativeSlope^2) / inputs) (He and
    /// others, 2015). PyTorch's kaiming_normal_, by fan-in. With a slope of 1, it is 1 / sqrt(inputs), the initialization of LeCun and
    /// others (1998).
    /// </summary>
    /// <param name="negativeSlope">The slope of the leaky ReLU that follows: 0 for ReLU, 1 for no activation.</param>
    public static KaimingNormalInitialization KaimingNormal(double negativeSlope = 0) => new() { NegativeSlope = negativeSlope };

    private protected static float KaimingDeviation(double negativeSlope, int inputs)
        => (float)Math.Sqrt(2 / (1 + negativeSlope * negativeSlope) / inputs);
}

/// <summary>Uniform in +-sqrt(6 / (1 + negativeSlope^2) / inputs).</summary>
public sealed record KaimingUniformInitialization : Initialization
{
    internal KaimingUniformInitialization()
    {
    }

    /// <summary>Gets the slope of the leaky ReLU that follows.</summary>
    /// <value>A finite number. Default: 0, for ReLU.</value>
    public double NegativeSlope { get; init; }

    /// <inheritdoc/>
    public override void Check() => Setting.RequireFinite(nameof(NegativeSlope), NegativeSlope);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillUniform(values, MathF.Sqrt(3) * KaimingDeviation(NegativeSlope, inputs), random, first);
}

/// <summary>Normal, with the standard deviation sqrt(2 / (1 + negativeSlope^2) / inputs).</summary>
public sealed record KaimingNormalInitialization : Initialization
{
    internal KaimingNormalInitialization()
    {
    }

    /// <summary>Gets the slope of the leaky ReLU that follows.</summary>
    /// <value>A finite number. Default: 0, for ReLU.</value>
    public double NegativeSlope { get; init; }

    /// <inheritdoc/>
    public override void Check() => Setting.RequireFinite(nameof(NegativeSlope), NegativeSlope);

    private protected override void Fill(Span<float> values, int inputs, int outputs, CounterRandom random, ulong first)
        => FillNormal(values, 0, KaimingDeviation(NegativeSlope, inputs), random, first);
}
