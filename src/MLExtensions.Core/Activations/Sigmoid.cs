using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>Gets the logistic function, f(x) = 1 / (1 + exp(-x)).</summary>
    public static Activation Sigmoid { get; } = new SigmoidActivation();
}

/// <summary>The activation <see cref="Activation.Sigmoid"/>.</summary>
public sealed record SigmoidActivation : Activation
{
    internal SigmoidActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "sigmoid";

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => visitor.Visit(default(Operator));

    private readonly struct Operator : IActivationOperator
    {
        public Vector256<float> Value(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-x));

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y) => y * (Vector256<float>.One - y);
    }
}
