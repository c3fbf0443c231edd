using System.Globalization;
using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Creates the pinball loss, whose least mean is at a quantile of the labels, for regression: with d = label - output, the mean over
    /// the outputs of a row of quantile * d where d is 0 or more, else (quantile - 1) * d.
    /// </summary>
    /// <remarks>
    /// R. Koenker and G. Bassett, Regression quantiles, 1978. For the median, it is half of <see cref="MeanAbsoluteError"/>.
    /// </remarks>
    /// <param name="quantile">The quantile, more than 0 and less than 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is out of its range.</exception>
    public static PinballLoss Pinball(double quantile = 0.5)
    {
        Setting.Require(quantile is > 0 and < 1, "Quantile", quantile, "more than 0 and less than 1");
        return new([quantile]);
    }
}

/// <summary>The loss that <see cref="Loss.Pinball"/> creates, or that of several quantiles, one an output.</summary>
/// <remarks>It is homogeneous: with labels and outputs times a number, it is the loss times that number.</remarks>
public sealed record PinballLoss : ElementwiseLoss
{
    private readonly double[] _quantiles;

    /// <param name="quantiles">The quantile of each output, or one for all outputs; checked.</param>
    internal PinballLoss(IEnumerable<double> quantiles) => _quantiles = [.. quantiles];

    /// <summary>Gets the quantile of each output; a single one where it is the same for all of them.</summary>
    public IReadOnlyList<double> Quantiles => _quantiles;

    /// <inheritdoc/>
    public override string Name => _quantiles.Length == 1 ? NameWith("pinball", "quantile", _quantiles[0])
        : $"pinball(quantiles={string.Join(", ", _quantiles.Select(quantile => quantile.ToString(CultureInfo.InvariantCulture)))})";

    /// <inheritdoc/>
    public bool Equals(PinballLoss? other) => other != null && _quantiles.AsSpan().SequenceEqual(other._quantiles);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    internal override (Loss Loss, double Factor) Rescale(double unit) => (this, unit);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
    {
        if (_quantiles.Length == 1)
            return Differentiate(new Operator(_quantiles[0]), outputs, label, gradient);
        double sum = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            var function = new Operator(_quantiles[i]);
            sum += function.Value(outputs[i], label[i]);
            gradient[i] = (float)(function.Derivative<double>(outputs[i], label[i]) / outputs.Length);
        }
        return sum / outputs.Length;
    }

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => _quantiles.Length == 1 ? visitor.Visit(new Operator(_quantiles[0])) : null;

    private readonly struct Operator(double quantile) : ILossOperator
    {
        public double Value(double output, double label)
        {
            double difference = label - output;
            return Math.Max(quantile * difference, (quantile - 1) * difference);
        }

        // The difference is 0 or NaN in the last case.
        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => output > label ? T.CreateTruncating(1 - quantile) : output < label ? T.CreateTruncating(-quantile) : output - label;
    }
}
