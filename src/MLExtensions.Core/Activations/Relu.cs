using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial class Activation
{
    /// <summary>The rectified linear unit, f(x) = max(x, 0); its derivative at 0 is 0, as in PyTorch.</summary>
    public static Activation Relu { get; } = new Elementwise<ReluOperator>("relu", default);

    private readonly struct ReluOperator : IActivationOperator
    {
        public Vector256<float> Value(Vector256<float> x) => Vector256.Max(x, Vector256<float>.Zero);

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y) => Vector256.GreaterThan(x, Vector256<float>.Zero) & Vector256<float>.One;
    }
}
