using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial class Activation
{
    /// <summary>The rectified linear unit with a slope below 0 too: f(x) = x where x is more than 0, else negativeSlope * x. PyTorch's LeakyReLU.</summary>
    /// <param name="negativeSlope">A finite number, as a rule small.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not finite.</exception>
    public static Activation LeakyRelu(float negativeSlope = 0.01f)
    {
        Setting.RequireFinite(nameof(negativeSlope), negativeSlope);
        return new Elementwise<LeakyReluOperator>("leaky_relu", new LeakyReluOperator(negativeSlope), negativeSlope);
    }

    private readonly struct LeakyReluOperator(float negativeSlope) : IActivationOperator
    {
        private readonly Vector256<float> _slope = Vector256.Create(negativeSlope);

        public Vector256<float> Value(Vector256<float> x) => Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), x, _slope * x);

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y)
            => Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), Vector256<float>.One, _slope);
    }
}
