using System.Numerics;

namespace MLExtensions;

public abstract partial class Loss
{
    /// <summary>
    /// Cross-entropy of the sigmoid of the outputs, for labels of 0 or 1 (or between), one an output: with p = sigmoid(output), the mean over a row's outputs of
    /// -label * ln p - (1 - label) * ln(1 - p). It takes logits, not p, and is finite for all of them. PyTorch's BCEWithLogitsLoss.
    /// A row is correct where every output is more than 0 exactly if its label is more than 0.5.
    /// </summary>
    public static Loss BinaryCrossEntropy { get; } = new BinaryCrossEntropyLoss();

    private sealed class BinaryCrossEntropyLoss() : Elementwise<BinaryCrossEntropyOperator>("binary cross-entropy", default)
    {
        internal override bool IsClassification => true;

        internal override bool IsCorrect(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label)
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                if (label[i] > 0.5f ? !(outputs[i] > 0) : !(outputs[i] <= 0))
                    return false;
            }
            return true;
        }
    }

    private readonly struct BinaryCrossEntropyOperator : ILossOperator
    {
        public static string Labels => "0 or 1, or between";

        public static bool IsLabel(float label) => label is >= 0 and <= 1;

        // max(x, 0) - x y + ln(1 + exp(-|x|)): exp cannot overflow.
        public double Value(double output, double label) => Math.Max(output, 0) - output * label + Math.Log(1 + Math.Exp(-Math.Abs(output)));

        public T Derivative<T>(T output, T label)
            where T : IFloatingPointIeee754<T>
            => T.One / (T.One + T.Exp(-output)) - label;
    }
}
