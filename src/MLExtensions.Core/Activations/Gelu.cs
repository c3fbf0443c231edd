using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>
    /// Gets the Gaussian error linear unit, by the error function: f(x) = x * (1 + erf(x / sqrt(2))) / 2 (Hendrycks and Gimpel, 2016).
    /// PyTorch's GELU.
    /// </summary>
    public static Activation Gelu { get; } = new GeluActivation();
}

/// <summary>The activation <see cref="Activation.Gelu"/>.</summary>
public sealed record GeluActivation : Activation
{
    internal GeluActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "gelu";

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => visitor.Visit(default(Operator));

    // What the normal distribution has beyond |x| is erfc(z) / 2, where z = |x| / sqrt(2). (1 + 2 z) exp(z^2) erfc(z) is a polynomial in q
    // = (z - k) / (z + k) for all z from 0 on (Shepherd and Laframboise, Mathematics of Computation 36, 1981), here for k = 2 and to 1e-7.
    // No difference is taken, so negative x have all their digits too.
    private readonly struct Operator : IActivationOperator
    {
        public Vector256<float> Value(Vector256<float> x)
        {
            // Beyond 20, nothing is left in single precision, and the square of a much larger number would overflow.
            Vector256<float> magnitude = Vector256.Min(Vector256.Abs(x), Vector256.Create(20f)), z = magnitude * 0.70710678f;
            Vector256<float> q = (z - Vector256.Create(2f)) / (z + Vector256.Create(2f));
            Vector256<float> series = Vector256.Create(1.55461661e-4f);
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(-1.83625976e-4f));
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(-1.38272974e-3f));
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(1.0430757e-3f));
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(8.67822953e-3f));
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(-7.9426663e-3f));
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(-5.42082563e-2f));
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(1.64035827e-1f));
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(-1.66031525e-1f));
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(-9.27630812e-2f));
            series = Vector256.MultiplyAddEstimate(series, q, Vector256.Create(1.27697837f));
            Vector256<float> beyond = ExpOfHalfSquare(magnitude) * series / Vector256.MultiplyAddEstimate(
                z, Vector256.Create(4f), Vector256.Create(2f));
            return x * Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), beyond, Vector256<float>.One - beyond);
        }

        // With the distribution P and its density p, f(x) = x P(x), and f'(x) = P(x) + x p(x).
        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y)
        {
            Vector256<float> distribution = Vector256.ConditionalSelect(
                Vector256.Equals(x, Vector256<float>.Zero), Vector256.Create(0.5f), y / x);
            Vector256<float> density = 0.39894228f * ExpOfHalfSquare(Vector256.Min(Vector256.Abs(x), Vector256.Create(20f)));
            return Vector256.MultiplyAddEstimate(x, density, distribution);
        }

        /// <summary>exp(-x^2 / 2). What rounding has added to a large square is taken back, since the exponential multiplies it.</summary>
        private static Vector256<float> ExpOfHalfSquare(Vector256<float> x)
        {
            Vector256<float> half = 0.5f * x, square = half * x, value = Vector256.Exp(-square);
            return Vector256.MultiplyAddEstimate(value, Vector256.FusedMultiplyAdd(-half, x, square), value);
        }
    }
}
