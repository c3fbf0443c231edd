using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>
    /// Creates a rectified linear unit with a slope below 0 too: f(x) = x where x is more than 0, else negativeSlope * x. PyTorch's
    /// LeakyReLU.
    /// </summary>
    /// <param name="negativeSlope">The slope below 0, a finite number, as a rule small.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not finite.</exception>
    public static LeakyReluActivation LeakyRelu(double negativeSlope = 0.01) => new() { NegativeSlope = negativeSlope };
}

/// <summary>The activation that <see cref="Activation.LeakyRelu"/> creates.</summary>
public sealed record LeakyReluActivation : Activation
{
    internal const string Kind = "leaky_relu";

    internal LeakyReluActivation()
    {
    }

    /// <summary>Gets the slope below 0.</summary>
    /// <value>A finite number. Default: 0.01.</value>
    public double NegativeSlope
    {
        get;
        init
        {
            Setting.RequireFinite(nameof(NegativeSlope), value);
            field = value;
        }
    } = 0.01;

    /// <inheritdoc/>
    public override string Name => NameWith(Kind, NegativeSlope);

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => visitor.Visit(new Operator((float)NegativeSlope));

    private readonly struct Operator(float negativeSlope) : IActivationOperator
    {
        private readonly Vector256<float> _slope = Vector256.Create(negativeSlope);

        public Vector256<float> Value(Vector256<float> x)
            => Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), x, _slope * x);

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y)
            => Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), Vector256<float>.One, _slope);
    }
}
