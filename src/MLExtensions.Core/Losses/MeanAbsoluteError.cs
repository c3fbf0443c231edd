using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Gets the mean of |output - label| over the outputs of a row, for regression. Its derivative at 0 is 0. PyTorch's L1Loss.
    /// </summary>
    public static Loss MeanAbsoluteError { get; } = new MeanAbsoluteErrorLoss();
}

/// <summary>The loss <see cref="Loss.MeanAbsoluteError"/>.</summary>
public sealed record MeanAbsoluteErrorLoss : ElementwiseLoss
{
    internal MeanAbsoluteErrorLoss()
    {
    }

    /// <inheritdoc/>
    public override string Name => "mean absolute error";

    internal override (Loss Loss, double Factor) Rescale(double unit) => (this, unit);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        => Differentiate(default(Operator), outputs, label, gradient);

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => visitor.Visit(default(Operator));

    private readonly struct Operator : ILossOperator
    {
        public double Value(double output, double label) => Math.Abs(output - label);

        // Not Math.Sign, which throws on NaN.
        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => output > label ? T.One : output < label ? T.NegativeOne : output - label;
    }
}
