namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Gets the cross-entropy of the softmax of the outputs, -ln softmax(outputs)[label], the label being the index of the class, from 0.
    /// PyTorch's CrossEntropyLoss, or LogSoftmax followed by NLLLoss.
    /// </summary>
    /// <example>
    /// <code>
    /// Loss loss = Loss.SoftmaxCrossEntropy with { LabelSmoothing = 0.1 };
    /// </code>
    /// </example>
    public static SoftmaxCrossEntropyLoss SoftmaxCrossEntropy { get; } = new();
}

/// <summary>The loss <see cref="Loss.SoftmaxCrossEntropy"/>.</summary>
public sealed record SoftmaxCrossEntropyLoss : ClassLoss
{
    internal SoftmaxCrossEntropyLoss()
    {
    }

    /// <summary>
    /// Gets the share e of each label that is spread evenly over all K classes: with p = softmax(outputs), the loss of a row is
    /// -(1 - e) * ln p[label] - e / K * (sum over k of ln p[k]).
    /// </summary>
    /// <remarks>
    /// C. Szegedy et al., Rethinking the Inception architecture for computer vision, 2016; label_smoothing of PyTorch's CrossEntropyLoss.
    /// The weight of a class multiplies the whole loss of its rows; in PyTorch, each term of the sum has the weight of its own class.
    /// </remarks>
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
    public override string Name => LabelSmoothing == 0 ? "softmax cross-entropy"
        : NameWith("softmax cross-entropy", "label_smoothing", LabelSmoothing);

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
    {
        int target = (int)label[0];
        double logOfSum = Softmax.Apply(outputs, gradient, out float largest);
        if (LabelSmoothing == 0)
        {
            gradient[target] -= 1;
            return logOfSum - ((double)outputs[target] - largest);
        }
        double rest = LabelSmoothing / outputs.Length, sum = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            sum += (double)outputs[i] - largest;
            gradient[i] = (float)(gradient[i] - rest);
        }
        gradient[target] = (float)(gradient[target] - (1 - LabelSmoothing));
        return logOfSum - (1 - LabelSmoothing) * ((double)outputs[target] - largest) - rest * sum;
    }

    internal override void SetConstantOutputs(ReadOnlySpan<double> means, Span<float> outputs)
    {
        double[] smoothed = new double[means.Length];
        for (int i = 0; i < smoothed.Length; i++)
            smoothed[i] = (1 - LabelSmoothing) * means[i] + LabelSmoothing / smoothed.Length;
        base.SetConstantOutputs(smoothed, outputs);
    }
}
