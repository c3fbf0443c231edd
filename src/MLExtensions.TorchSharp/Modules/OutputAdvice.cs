namespace MLExtensions.Torch;

/// <summary>Recognizes outputs of a module that a loss does not take, from their values.</summary>
internal static class OutputAdvice
{
    private const double Rounding = 1e-4;

    // Logits of fewer rows can lie between 0 and 1 by chance.
    private const int LeastRows = 8;

    /// <summary>Returns what to change; null where nothing is to be said.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="outputs">Rows x width.</param>
    /// <param name="width">The number of outputs of a row.</param>
    public static string? Of(Loss loss, ReadOnlySpan<float> outputs, int width) => loss switch
    {
        SoftmaxCrossEntropyLoss or SoftmaxFocalLoss when width > 1 && AreProbabilities(outputs, width)
            => "its outputs are probabilities, as of a softmax, and the loss takes logits, to which it applies softmax itself: training "
                + "would be slow and its predictions uncertain. Leave out the softmax at the end of forward.",
        NegativeLogLikelihoodLoss when width > 1 && !AreProbabilities(Exponentials(outputs), width)
            => "its outputs are not logarithms of probabilities, which the loss takes. End forward with log_softmax, or use "
                + "Loss.SoftmaxCrossEntropy.",
        BinaryCrossEntropyLoss or BinaryFocalLoss when outputs.Length >= LeastRows * width && outputs.IndexOfAnyExceptInRange(0, 1) < 0
            => "all its outputs are from 0 to 1, as of a sigmoid, and the loss takes logits, to which it applies sigmoid itself: every "
                + "prediction would be true. Leave out the sigmoid at the end of forward.",
        _ => null,
    };

    private static bool AreProbabilities(ReadOnlySpan<float> outputs, int width)
    {
        for (int first = 0; first < outputs.Length; first += width)
        {
            double sum = 0;
            foreach (float output in outputs.Slice(first, width))
            {
                if (!(output >= 0))
                    return false;
                sum += output;
            }
            if (Math.Abs(sum - 1) > Rounding)
                return false;
        }
        return true;
    }

    private static float[] Exponentials(ReadOnlySpan<float> outputs)
    {
        float[] exponentials = new float[outputs.Length];
        for (int i = 0; i < outputs.Length; i++)
            exponentials[i] = MathF.Exp(outputs[i]);
        return exponentials;
    }
}
