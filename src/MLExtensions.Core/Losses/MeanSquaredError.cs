using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>Gets the mean of (output - label)^2 over the outputs of a row, for regression. PyTorch's MSELoss.</summary>
    public static Loss MeanSquaredError { get; } = new MeanSquaredErrorLoss();
}

/// <summary>The loss <see cref="Loss.MeanSquaredError"/>.</summary>
public sealed record MeanSquaredErrorLoss : ElementwiseLoss
{
    internal MeanSquaredErrorLoss()
    {
    }

    /// <inheritdoc/>
    public override string Name => "mean squared error";

    internal override (Loss Loss, double Factor) Rescale(double unit) => (this, unit * unit);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        => Differentiate(default(Operator), outputs, label, gradient);

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => visitor.Visit(default(Operator));

    private readonly struct Operator : ILossOperator
    {
        public double Value(double output, double label) => (output - label) * (output - label);

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => T.CreateTruncating(2) * (output - label);
    }
}
