using System.Numerics;

namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Gets the cross-entropy of the sigmoid of the outputs, for labels from 0 to 1, one an output: with p = sigmoid(output), the mean over
    /// the outputs of a row of -label * ln p - (1 - label) * ln(1 - p). It takes logits, not p, and is finite for all of them. PyTorch's
    /// BCEWithLogitsLoss. A row is correct where every output is more than 0 exactly if its label is more than 0.5.
    /// </summary>
    public static BinaryCrossEntropyLoss BinaryCrossEntropy { get; } = new();
}

/// <summary>The loss <see cref="Loss.BinaryCrossEntropy"/>.</summary>
public sealed record BinaryCrossEntropyLoss : ElementwiseLoss
{
    internal BinaryCrossEntropyLoss()
    {
    }

    /// <summary>
    /// Gets the share e of each label that is spread evenly over true and false: the label becomes (1 - e) * label + e / 2.
    /// </summary>
    /// <remarks>C. Szegedy et al., Rethinking the Inception architecture for computer vision, 2016, with two classes.</remarks>
    /// <value>From 0 to less than 1. Default: 0.</value>
    public double LabelSmoothing
    {
        get;
        init
        {
            RequireSmoothing(nameof(LabelSmoothing), value);
            field = value;
        }
    }

    /// <inheritdoc/>
    public override string Name => LabelSmoothing == 0 ? "binary cross-entropy"
        : NameWith("binary cross-entropy", "label_smoothing", LabelSmoothing);

    internal override bool IsClassification => true;

    internal override void CheckLabel(ReadOnlySpan<float> label, int outputs)
    {
        foreach (float value in label)
        {
            if (value is not (>= 0 and <= 1))
                throw new ArgumentException($"A label should be 0 or 1, or between; found {value}.", nameof(label));
        }
    }

    internal override bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            if (label[i] > 0.5f ? !(outputs[i] > 0) : !(outputs[i] <= 0))
                return false;
        }
        return true;
    }

    internal override void SetConstantOutputs(ReadOnlySpan<double> means, Span<float> outputs)
    {
        for (int i = 0; i < outputs.Length; i++)
        {
            double mean = (1 - LabelSmoothing) * means[i] + LabelSmoothing / 2;
            outputs[i] = (float)Math.Clamp(Math.Log(mean / (1 - mean)), float.MinValue, float.MaxValue);
        }
    }

    internal override (Loss Loss, double Factor) Rescale(double unit)
        => throw new NotSupportedException("Labels from 0 to 1 have no other unit.");

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        => LabelSmoothing == 0 ? Differentiate(default(Operator), outputs, label, gradient)
        : Differentiate(new SmoothedOperator(LabelSmoothing), outputs, label, gradient);

    internal override TResult? Accept<TResult>(IElementwiseLossVisitor<TResult> visitor)
        where TResult : class
        => LabelSmoothing == 0 ? visitor.Visit(default(Operator)) : visitor.Visit(new SmoothedOperator(LabelSmoothing));

    private readonly struct Operator : ILossOperator
    {
        // max(x, 0) - x y + ln(1 + exp(-|x|)): exp cannot overflow.
        public double Value(double output, double label)
            => Math.Max(output, 0) - output * label + Math.Log(1 + Math.Exp(-Math.Abs(output)));

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => T.One / (T.One + T.Exp(-output)) - label;
    }
    private readonly struct SmoothedOperator(double smoothing) : ILossOperator
    {
        public double Value(double output, double label) => default(Operator).Value(output, (1 - smoothing) * label + smoothing / 2);

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => default(Operator).Derivative(
                output, T.CreateTruncating(1 - smoothing) * label + T.CreateTruncating(smoothing / 2));
    }
}
