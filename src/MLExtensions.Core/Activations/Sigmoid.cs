using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial class Activation
{
    /// <summary>The logistic function, f(x) = 1 / (1 + exp(-x)).</summary>
    public static Activation Sigmoid { get; } = new Elementwise<SigmoidOperator>("sigmoid", default);

    private readonly struct SigmoidOperator : IActivationOperator
    {
        public Vector256<float> Value(Vector256<float> x) => Vector256<float>.One / (Vector256<float>.One + Vector256.Exp(-x));

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y) => y * (Vector256<float>.One - y);
    }
}
