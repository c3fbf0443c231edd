using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>Gets the rectified linear unit, f(x) = max(x, 0). Its derivative at 0 is 0, as in PyTorch.</summary>
    public static Activation Relu { get; } = new ReluActivation();
}

/// <summary>The activation <see cref="Activation.Relu"/>.</summary>
public sealed record ReluActivation : Activation
{
    internal ReluActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "relu";

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => visitor.Visit(default(Operator));

    private readonly struct Operator : IActivationOperator
    {
        // NaN stays NaN. Vector256.Max looks for it in both operands, which takes longer than a product of few terms.
        public Vector256<float> Value(Vector256<float> x) => Vector256.AndNot(x, Vector256.LessThan(x, Vector256<float>.Zero));

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y)
            => Vector256.GreaterThan(x, Vector256<float>.Zero) & Vector256<float>.One;
    }
}
