using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>Gets the hyperbolic tangent.</summary>
    public static Activation Tanh { get; } = new TanhActivation();
}

/// <summary>The activation <see cref="Activation.Tanh"/>.</summary>
public sealed record TanhActivation : Activation
{
    internal TanhActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "tanh";

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => visitor.Visit(default(Operator));

    // Far from 0 by exp; near 0, where that would cancel, by the odd polynomial of Cephes' tanhf (S. Moshier), good to 1.3e-7.
    private readonly struct Operator : IActivationOperator
    {
        public Vector256<float> Value(Vector256<float> x)
        {
            Vector256<float> magnitude = Vector256.Abs(x), square = x * x;
            Vector256<float> series = Vector256.Create(-5.70498872745e-3f);
            series = Vector256.MultiplyAddEstimate(series, square, Vector256.Create(2.06390887954e-2f));
            series = Vector256.MultiplyAddEstimate(series, square, Vector256.Create(-5.37397155531e-2f));
            series = Vector256.MultiplyAddEstimate(series, square, Vector256.Create(1.33314422036e-1f));
            series = Vector256.MultiplyAddEstimate(series, square, Vector256.Create(-3.33332819422e-1f));
            Vector256<float> near = Vector256.MultiplyAddEstimate(series * square, x, x);

            Vector256<float> far = Vector256<float>.One - Vector256.Create(2f) / (
                Vector256.Exp(magnitude + magnitude) + Vector256<float>.One);
            return Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256.Create(0.625f)), near, Vector256.CopySign(far, x));
        }

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y) => Vector256<float>.One - y * y;
    }
}
