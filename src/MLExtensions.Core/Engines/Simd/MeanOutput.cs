namespace MLExtensions.Simd;

/// <summary>
/// One number of the mean prediction of several networks, as <see cref="EnsembleScorer"/> defines it, and its derivatives.
/// </summary>
/// <param name="members">The networks.</param>
/// <param name="kind">What their outputs are.</param>
/// <param name="outputs">The number of outputs of a network.</param>
internal sealed class MeanOutput(IReadOnlyList<InputGradients> members, OutputKind kind, int outputs)
{
    private readonly double[] _probabilities = new double[outputs];

    /// <summary>
    /// Computes the number from the outputs of the networks for a row: the mean of numbers, the logit of the mean probability, or the mean
    /// probability of a class. Writes its derivatives by the outputs of each network.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="output">The output.</param>
    public double Differentiate(int row, int output) => kind switch
    {
        OutputKind.ClassLogits => DifferentiateProbability(row, output),
        // The logit of one network is its output, without rounding.
        OutputKind.Logit when members.Count > 1 => DifferentiateLogit(row, output),
        _ => DifferentiateMean(row, output),
    };

    private double DifferentiateMean(int row, int output)
    {
        double sum = 0;
        foreach (InputGradients member in members)
        {
            sum += member.Outputs[row * outputs + output];
            Clear(member, row)[output] = 1f / members.Count;
        }
        return sum / members.Count;
    }

    // ln(P / Q), where P is the sum of the probabilities, and Q that of their complements.
    private double DifferentiateLogit(int row, int output)
    {
        double sum = 0, complements = 0;
        foreach (InputGradients member in members)
        {
            double logit = member.Outputs[row * outputs + output];
            sum += Sigmoid(logit);
            complements += Sigmoid(-logit);
        }
        foreach (InputGradients member in members)
        {
            double logit = member.Outputs[row * outputs + output];
            Clear(member, row)[output] = (float)(Sigmoid(logit) * Sigmoid(-logit) * (1 / sum + 1 / complements));
        }
        return Math.Log(sum / complements);
    }

    private double DifferentiateProbability(int row, int output)
    {
        double mean = 0;
        foreach (InputGradients member in members)
        {
            ReadOnlySpan<float> logits = member.Outputs.Slice(row * outputs, outputs);
            double largest = double.NegativeInfinity, sum = 0;
            foreach (float logit in logits)
                largest = Math.Max(largest, logit);
            for (int i = 0; i < outputs; i++)
                sum += _probabilities[i] = Math.Exp(logits[i] - largest);
            Span<float> gradient = Clear(member, row);
            double probability = _probabilities[output] / sum;
            for (int i = 0; i < outputs; i++)
                gradient[i] = (float)(probability * ((i == output ? 1 : 0) - _probabilities[i] / sum) / members.Count);
            mean += probability / members.Count;
        }
        return mean;
    }

    private Span<float> Clear(InputGradients member, int row)
    {
        Span<float> gradient = member.OutputGradients.Slice(row * outputs, outputs);
        gradient.Clear();
        return gradient;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
