using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>
    /// Creates an exponential linear unit: f(x) = x where x is more than 0, else alpha * (exp(x) - 1) (Clevert, Unterthiner and Hochreiter,
    /// 2016). PyTorch's ELU.
    /// </summary>
    /// <param name="alpha">The magnitude that large negative x approach, a finite number, as a rule more than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Alpha is not finite.</exception>
    public static EluActivation Elu(double alpha = 1) => new() { Alpha = alpha };
}

/// <summary>The activation that <see cref="Activation.Elu"/> creates.</summary>
public sealed record EluActivation : Activation
{
    internal const string Kind = "elu";

    internal EluActivation()
    {
    }

    /// <summary>Gets the magnitude that large negative x approach.</summary>
    /// <value>A finite number. Default: 1.</value>
    public double Alpha
    {
        get;
        init
        {
            Setting.RequireFinite(nameof(Alpha), value);
            field = value;
        }
    } = 1;

    /// <inheritdoc/>
    public override string Name => NameWith(Kind, Alpha);

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => visitor.Visit(new Operator(1, (float)Alpha));

    /// <summary>slope * x above 0, else saturation * (exp(x) - 1).</summary>
    internal readonly struct Operator(float slope, float saturation) : IActivationOperator
    {
        private readonly Vector256<float> _slope = Vector256.Create(slope), _saturation = Vector256.Create(saturation);

        public Vector256<float> Value(Vector256<float> x)
            => Vector256.ConditionalSelect(
                Vector256.GreaterThan(x, Vector256<float>.Zero), _slope * x,
                _saturation * ExpMinusOne(Vector256.Min(x, Vector256<float>.Zero)));

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y)
            => Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), _slope, y + _saturation);

        // exp(x) - 1 for x up to 0. Near 0, where the difference would cancel, by Taylor's series, good to 1e-8.
        private static Vector256<float> ExpMinusOne(Vector256<float> x)
        {
            Vector256<float> series = Vector256.Create(1 / 40320f);
            series = Vector256.MultiplyAddEstimate(series, x, Vector256.Create(1 / 5040f));
            series = Vector256.MultiplyAddEstimate(series, x, Vector256.Create(1 / 720f));
            series = Vector256.MultiplyAddEstimate(series, x, Vector256.Create(1 / 120f));
            series = Vector256.MultiplyAddEstimate(series, x, Vector256.Create(1 / 24f));
            series = Vector256.MultiplyAddEstimate(series, x, Vector256.Create(1 / 6f));
            series = Vector256.MultiplyAddEstimate(series, x, Vector256.Create(0.5f));
            Vector256<float> near = Vector256.MultiplyAddEstimate(series * x, x, x), far = Vector256.Exp(x) - Vector256<float>.One;
            return Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(-0.5f)), near, far);
        }
    }
}
