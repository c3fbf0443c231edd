using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Creates smooth L1, for regression: with d = output - label, the mean over the outputs of a row of d^2 / (2 beta) where |d| is less
    /// than beta, else |d| - beta / 2. That is <see cref="Huber"/> divided by its delta. PyTorch's SmoothL1Loss.
    /// </summary>
    /// <param name="beta">
    /// The distance at which the square passes into a straight line, more than 0, in the units of the labels; null for 1 in the units that
    /// the training has. For 0 there is <see cref="MeanAbsoluteError"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">Beta is out of its range.</exception>
    public static SmoothL1Loss SmoothL1(double? beta = null) => new() { Beta = beta };
}

/// <summary>The loss that <see cref="Loss.SmoothL1"/> creates.</summary>
public sealed record SmoothL1Loss : ElementwiseLoss
{
    internal SmoothL1Loss()
    {
    }

    /// <summary>Gets the distance at which the square passes into a straight line.</summary>
    /// <value>
    /// More than 0, in the units of the labels; null for 1 in the units that the training has, which are standard deviations where a
    /// trainer standardizes the labels. Default: null.
    /// </value>
    public double? Beta
    {
        get;
        init
        {
            if (value is double distance)
                Setting.RequirePositive(nameof(Beta), distance);
            field = value;
        }
    }

    /// <summary>Gets the distance that the formula has.</summary>
    internal double UsedBeta => Beta ?? 1;

    /// <inheritdoc/>
    public override string Name => NameWith("smooth L1", "beta", UsedBeta);

    internal override (Loss Loss, double Factor) Rescale(double unit)
        => (Beta is double distance ? this with { Beta = distance / unit } : this, unit);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        => Differentiate(new Operator(UsedBeta), outputs, label, gradient);

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => visitor.Visit(new Operator(UsedBeta));

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
