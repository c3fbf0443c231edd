namespace MLExtensions;

public abstract partial class Activation
{
    /// <summary>
    /// Probabilities from the outputs of a row, f(x)_i = exp(x_i) / sum over j of exp(x_j). For the last layer alone, and not before
    /// <see cref="Loss.SoftmaxCrossEntropy"/>, which applies it itself.
    /// </summary>
    public static Activation Softmax { get; } = new SoftmaxActivation();

    private sealed class SoftmaxActivation() : Rowwise("softmax")
    {
        internal override void ApplyToRow(Span<float> values) => MLExtensions.Softmax.Apply(values);

        // By x_i: y_i (g_i - sum over j of g_j y_j).
        internal override void DifferentiateRow(ReadOnlySpan<float> outputs, Span<float> gradient)
        {
            double sum = 0;
            for (int i = 0; i < outputs.Length; i++)
                sum += (double)gradient[i] * outputs[i];
            for (int i = 0; i < outputs.Length; i++)
                gradient[i] = (float)(outputs[i] * (gradient[i] - sum));
        }
    }
}
