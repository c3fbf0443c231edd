using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Gets the mean of (output - label)^2 / 2 over the outputs of a row, for regression. Its derivative is the difference, so a learning
    /// rate has half the effect that it has with <see cref="MeanSquaredError"/>.
    /// </summary>
    public static Loss HalfMeanSquaredError { get; } = new HalfMeanSquaredErrorLoss();
}

/// <summary>The loss <see cref="Loss.HalfMeanSquaredError"/>.</summary>
public sealed record HalfMeanSquaredErrorLoss : ElementwiseLoss
{
    internal HalfMeanSquaredErrorLoss()
    {
    }

    /// <inheritdoc/>
    public override string Name => "half mean squared error";

    internal override (Loss Loss, double Factor) Rescale(double unit) => (this, unit * unit);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        => Differentiate(default(Operator), outputs, label, gradient);

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => visitor.Visit(default(Operator));

    private readonly struct Operator : ILossOperator
    {
        public double Value(double output, double label) => (output - label) * (output - label) / 2;

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => output - label;
    }
}
