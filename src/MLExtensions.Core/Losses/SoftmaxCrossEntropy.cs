namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>
    /// Cross-entropy of the softmax of the outputs: -ln softmax(outputs)[label], the label being the index of the class, from 0.
    /// PyTorch's CrossEntropyLoss, or LogSoftmax followed by NLLLoss.
    /// </summary>
    public static Loss SoftmaxCrossEntropy { get; } = new SoftmaxCrossEntropyLoss();

    private sealed class SoftmaxCrossEntropyLoss() : Loss("softmax cross-entropy")
    {
        internal override int LabelsPerRow(int outputs) => 1;

        internal override void CheckLabels(ReadOnlySpan<float> label, int outputs) => ClassIndex(label[0], outputs);

        internal override double Differentiate(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label, Span<float> gradient)
        {
            int target = ClassIndex(label[0], outputs.Length);
            double logOfSum = Softmax.Apply(outputs, gradient, out float largest);
            gradient[target] -= 1;
            return logOfSum - ((double)outputs[target] - largest);
        }

        internal override bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label) => Softmax.MostProbable(outputs) == (int)label[0];
    }
}
