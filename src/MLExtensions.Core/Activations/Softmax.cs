namespace MLExtensions;

/// <summary>Probabilities from the outputs of a classifier: softmax(x)_i = exp(x_i) / sum over j of exp(x_j).</summary>
public static class Softmax
{
    /// <summary>Replaces values by their softmax.</summary>
    public static void Apply(Span<float> values) => Apply(values, values, out _);

    /// <summary>Returns the index of the largest number, or -1 where one of them is NaN.</summary>
    public static int MostProbable(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
                return -1;
            largest = values[i] > values[largest] ? i : largest;
        }
        return largest;
    }

    /// <summary>Writes the softmax of <paramref name="values"/>; returns ln of the sum of exp(values - largest).</summary>
    internal static double Apply(ReadOnlySpan<float> values, Span<float> probabilities, out float largest)
    {
        largest = float.NegativeInfinity;
        foreach (float value in values)
            largest = MathF.Max(largest, value);

        float sum = 0;
        for (int i = 0; i < values.Length; i++)
            sum += probabilities[i] = MathF.Exp(values[i] - largest);
        for (int i = 0; i < probabilities.Length; i++)
            probabilities[i] /= sum;
        return Math.Log(sum);
    }
}
