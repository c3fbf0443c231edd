using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Creates Huber's loss, for regression: with d = output - label, the mean over the outputs of a row of d^2 / 2 where |d| is at most
    /// delta, else delta * (|d| - delta / 2). PyTorch's HuberLoss.
    /// </summary>
    /// <param name="delta">
    /// The distance at which the square passes into a straight line, more than 0, in the units of the labels; null for 1 in the units that
    /// the training has.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Delta is out of its range.</exception>
    public static HuberLoss Huber(double? delta = null) => new() { Delta = delta };
}

/// <summary>The loss that <see cref="Loss.Huber"/> creates.</summary>
public sealed record HuberLoss : ElementwiseLoss
{
    internal HuberLoss()
    {
    }

    /// <summary>Gets the distance at which the square passes into a straight line.</summary>
    /// <value>
    /// More than 0, in the units of the labels; null for 1 in the units that the training has, which are standard deviations where a
    /// trainer standardizes the labels. Default: null.
    /// </value>
    public double? Delta
    {
        get;
        init
        {
            if (value is double distance)
                Setting.RequirePositive(nameof(Delta), distance);
            field = value;
        }
    }

    /// <summary>Gets the distance that the formula has.</summary>
    internal double UsedDelta => Delta ?? 1;

    /// <inheritdoc/>
    public override string Name => NameWith("huber", "delta", UsedDelta);

    internal override (Loss Loss, double Factor) Rescale(double unit)
        => (Delta is double distance ? this with { Delta = distance / unit } : this, unit * unit);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        => Differentiate(new Operator(UsedDelta), outputs, label, gradient);

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => visitor.Visit(new Operator(UsedDelta));

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
