using System.Runtime.Intrinsics;

namespace MLExtensions;

public abstract partial record Activation
{
    /// <summary>Gets the identity, f(x) = x.</summary>
    public static Activation Identity { get; } = new IdentityActivation();
}

/// <summary>The activation <see cref="Activation.Identity"/>.</summary>
public sealed record IdentityActivation : Activation
{
    internal IdentityActivation()
    {
    }

    /// <inheritdoc/>
    public override string Name => "identity";

    internal override TResult Accept<TResult>(IActivationVisitor<TResult> visitor) => visitor.Visit(default(Operator));

    private readonly struct Operator : IActivationOperator
    {
        public Vector256<float> Value(Vector256<float> x) => x;

        public Vector256<float> Derivative(Vector256<float> x, Vector256<float> y) => Vector256<float>.One;
    }
}
