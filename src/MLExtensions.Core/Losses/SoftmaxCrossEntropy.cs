namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Gets the cross-entropy of the softmax of the outputs, -ln softmax(outputs)[label], the label being the index of the class, from 0.
    /// PyTorch's CrossEntropyLoss, or LogSoftmax followed by NLLLoss.
    /// </summary>
    public static Loss SoftmaxCrossEntropy { get; } = new SoftmaxCrossEntropyLoss();
}

/// <summary>The loss <see cref="Loss.SoftmaxCrossEntropy"/>.</summary>
public sealed record SoftmaxCrossEntropyLoss : ClassLoss
{
    internal SoftmaxCrossEntropyLoss()
    {
    }

    /// <inheritdoc/>
    public override string Name => "softmax cross-entropy";

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
    {
        int target = (int)label[0];
        double logOfSum = Softmax.Apply(outputs, gradient, out float largest);
        gradient[target] -= 1;
        return logOfSum - ((double)outputs[target] - largest);
    }
}
