using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Creates Huber's loss, for regression: with d = output - label, the mean over the outputs of a row of d^2 / 2 where |d| is at most
    /// delta, else delta * (|d| - delta / 2). PyTorch's HuberLoss.
    /// </summary>
    /// <param name="delta">The distance at which the square passes into a straight line, more than 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">Delta is out of its range.</exception>
    public static HuberLoss Huber(double delta = 1) => new() { Delta = delta };
}

/// <summary>The loss that <see cref="Loss.Huber"/> creates.</summary>
public sealed record HuberLoss : ElementwiseLoss
{
    internal HuberLoss()
    {
    }

    /// <summary>Gets the distance at which the square passes into a straight line.</summary>
    /// <value>More than 0. Default: 1.</value>
    public double Delta
    {
        get;
        init
        {
            Setting.RequirePositive(nameof(Delta), value);
            field = value;
        }
    } = 1;

    /// <inheritdoc/>
    public override string Name => NameWith("huber", "delta", Delta);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        => Differentiate(new Operator(Delta), outputs, label, gradient);

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => visitor.Visit(new Operator(Delta));

    private readonly struct Operator(double delta) : ILossOperator
    {
        public double Value(double output, double label)
        {
            double distance = Math.Abs(output - label);
            return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
        }

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => T.Clamp(output - label, T.CreateTruncating(-delta), T.CreateTruncating(delta));
    }
}
