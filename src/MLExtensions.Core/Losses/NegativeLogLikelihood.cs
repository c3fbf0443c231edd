namespace MLExtensions;

public abstract partial record Loss
{
    /// <summary>
    /// Gets -outputs[label], where the outputs are logarithms of probabilities, as <see cref="Activation.LogSoftmax"/> computes them, and
    /// the label is the index of the class, from 0. PyTorch's NLLLoss.
    /// </summary>
    public static Loss NegativeLogLikelihood { get; } = new NegativeLogLikelihoodLoss();
}

/// <summary>The loss <see cref="Loss.NegativeLogLikelihood"/>.</summary>
public sealed record NegativeLogLikelihoodLoss : ClassLoss
{
    internal NegativeLogLikelihoodLoss()
    {
    }

    /// <inheritdoc/>
    public override string Name => "negative log-likelihood";

    internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
    {
        int target = (int)label[0];
        gradient.Clear();
        gradient[target] = -1;
        return -outputs[target];
    }
}
