using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Creates smooth L1, for regression: with d = output - label, the mean over the outputs of a row of d^2 / (2 beta) where |d| is less
    /// than beta, else |d| - beta / 2. That is <see cref="Huber"/> divided by its delta. PyTorch's SmoothL1Loss.
    /// </summary>
    /// <param name="beta">
    /// The distance at which the square passes into a straight line, more than 0. For 0 there is <see cref="MeanAbsoluteError"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Beta is out of its range.</exception>
    public static SmoothL1Loss SmoothL1(double beta = 1) => new() { Beta = beta };
}

/// <summary>The loss that <see cref="Loss.SmoothL1"/> creates.</summary>
public sealed record SmoothL1Loss : ElementwiseLoss
{
    internal SmoothL1Loss()
    {
    }

    /// <summary>Gets the distance at which the square passes into a straight line.</summary>
    /// <value>More than 0. Default: 1.</value>
    public double Beta
    {
        get;
        init
        {
            Setting.RequirePositive(nameof(Beta), value);
            field = value;
        }
    } = 1;

    /// <inheritdoc/>
    public override string Name => NameWith("smooth L1", "beta", Beta);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        => Differentiate(new Operator(Beta), outputs, label, gradient);

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => visitor.Visit(new Operator(Beta));

    private readonly struct Operator(double beta) : ILossOperator
    {
        public double Value(double output, double label)
        {
            double distance = Math.Abs(output - label);
            return distance < beta ? distance * distance / (2 * beta) : distance - beta / 2;
        }

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => T.Clamp((output - label) / T.CreateTruncating(beta), T.NegativeOne, T.One);
    }
}
