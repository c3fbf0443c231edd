using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>Gets mish: f(x) = x * tanh(ln(1 + exp(x))) (Misra, 2019). PyTorch's Mish.</summary>
    public static Activation Mish { get; } = new MishActivation();
}

/// <summary>The activation <see cref="Activation.Mish"/>.</summary>
public sealed record MishActivation : Activation
{
    internal MishActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "mish";

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => visitor.Visit(default(Operator));

    // With e = exp(x) and n = e (e + 2), tanh(ln(1 + e)) = n / (n + 2): a sum of numbers above 0, which has all its digits. Beyond 20, it
    // is 1 in single precision.
    private readonly struct Operator : IActivationOperator
    {
        private const float Beyond = 20;

        public Vector256<float> Value(Vector256<float> x)
        {
            Vector256<float> exp = Vector256.Exp(Vector256.Min(x, Vector256.Create(Beyond))), n = exp * (exp + Vector256.Create(2f));
            return x * (n / (n + Vector256.Create(2f)));
        }

        // n / (n + 2) + x * 4 e (e + 1) / (n + 2)^2.
        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y)
        {
            Vector256<float> limited = Vector256.Min(x, Vector256.Create(Beyond)), exp = Vector256.Exp(limited);
            Vector256<float> n = exp * (exp + Vector256.Create(2f)), inverse = Vector256<float>.One / (n + Vector256.Create(2f));
            Vector256<float> slope = 4f * exp * inverse * ((exp + Vector256<float>.One) * inverse);
            return Vector256.MultiplyAddEstimate(limited, slope, n * inverse);
        }
    }
}
