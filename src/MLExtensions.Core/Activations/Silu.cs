using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>
    /// Gets the sigmoid linear unit, also known as swish: f(x) = x / (1 + exp(-x)) (Hendrycks and Gimpel, 2016; Ramachandran, Zoph and Le,
    /// 2017). PyTorch's SiLU.
    /// </summary>
    public static Activation Silu { get; } = new SiluActivation();
}

/// <summary>The activation <see cref="Activation.Silu"/>.</summary>
public sealed record SiluActivation : Activation
{
    internal SiluActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "silu";

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => visitor.Visit(default(Operator));

    // With s = sigmoid(x), f(x) = x s, and f'(x) = s + x s (1 - s). With e = exp(-|x|), s is 1 / (1 + e) or e / (1 + e), and s (1 - s) is
    // e / (1 + e)^2, so that nothing overflows and no difference is taken.
    private readonly struct Operator : IActivationOperator
    {
        public Vector256<float> Value(Vector256<float> x) => x * Sigmoid(x, out _);

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y)
        {
            Vector256<float> sigmoid = Sigmoid(x, out Vector256<float> slope);
            return Vector256.MultiplyAddEstimate(x, slope, sigmoid);
        }

        private static Vector256<float> Sigmoid(Vector256<float> x, out Vector256<float> slope)
        {
            Vector256<float> exp = Vector256.Exp(-Vector256.Abs(x)), upper = Vector256<float>.One / (Vector256<float>.One + exp);
            Vector256<float> lower = exp * upper;
            slope = lower * upper;
            return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), lower, upper);
        }
    }
}
