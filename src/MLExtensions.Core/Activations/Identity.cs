using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial class Activation
{
    /// <summary>f(x) = x.</summary>
    public static Activation Identity { get; } = new Elementwise<IdentityOperator>("identity", default);

    private readonly struct IdentityOperator : IActivationOperator
    {
        public Vector256<float> Value(Vector256<float> x) => x;

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y) => Vector256<float>.One;
    }
}
