namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>
    /// The outputs are logarithms of probabilities, as <see cref="Activation.LogSoftmax"/> gives them: -outputs[label], the label being the index of the class, from 0.
    /// PyTorch's NLLLoss.
    /// </summary>
    public static Loss NegativeLogLikelihood { get; } = new NegativeLogLikelihoodLoss();

    private sealed class NegativeLogLikelihoodLoss() : Loss("negative log-likelihood")
    {
        internal override int LabelsPerRow(int outputs) => 1;

        internal override void CheckLabels(ReadOnlySpan<float> label, int outputs) => ClassIndex(label[0], outputs);

        internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        {
            int target = ClassIndex(label[0], outputs.Length);
            gradient.Clear();
            gradient[target] = -1;
            return -outputs[target];
        }

        internal override bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label) => Softmax.MostProbable(outputs) == (int)label[0];
    }
}
