namespace MLExtensions;

/// <summary>Turns a network that was trained on standardized features and labels into one of the user's units, and back.</summary>
/// <remarks>
/// With z = (x - mean) / scale, the first layer's w . z + b is (w / scale) . x + (b - w . (mean / scale)); the last layer's outputs are
/// multiplied by the label's scale, and its mean is added. A mean that is more than 1,000 scales from 0 stays a subtraction before the
/// product, <see cref="Network.InputShift"/>: in single precision the sum would lose too many digits.
/// </remarks>
internal static class NetworkFolding
{
    /// <summary>Returns the network that gives for features the outputs that the trained one gives for standardized ones.</summary>
    /// <param name="trained">The network as it was trained.</param>
    /// <param name="features">The scaling of the features; null for none.</param>
    /// <param name="labels">The scaling of the labels, one for each output; null for none.</param>
    public static Network Fold(Network trained, Standardization? features, Standardization? labels)
    {
        Network network = features == null ? trained : FoldFeatures(trained, features);
        return labels == null ? network : ScaleOutputs(network, labels.FactorsAndShifts());
    }

    /// <summary>Returns the network that gives for standardized features what the given one gives for features.</summary>
    /// <param name="network">The network in the user's units.</param>
    /// <param name="features">The scaling of the features; null for none.</param>
    /// <param name="labels">The scaling of the labels, one for each output; null for none.</param>
    public static Network Unfold(Network network, Standardization? features, Standardization? labels)
    {
        Network unfolded = features == null ? network : UnfoldFeatures(network, features);
        return labels == null ? unfolded : ScaleOutputs(unfolded, labels.InverseFactorsAndShifts());
    }

    private static Network FoldFeatures(Network trained, Standardization scaling)
    {
        ReadOnlySpan<float> means = scaling.MeanSpan;
        float[] shift = new float[means.Length];
        for (int i = 0; i < shift.Length; i++)
            shift[i] = scaling.IsFar(i) ? means[i] : 0;
        Network folded = ChangeInputs(trained, scaling.FactorOf, i => -(scaling.MeanSpan[i] - shift[i]) * scaling.FactorOf(i));
        return Array.TrueForAll(shift, number => number == 0) ? folded : folded.WithInputShift(shift);
    }

    private static Network UnfoldFeatures(Network network, Standardization scaling)
    {
        ReadOnlyMemory<float> shift = network.InputShift;
        return ChangeInputs(
            network.WithInputShift(default), i => scaling.ScaleSpan[i],
            i => scaling.MeanSpan[i] - (shift.IsEmpty ? 0 : (double)shift.Span[i]));
    }

    /// <summary>Multiplies the weights of each input by a factor, and adds them times a number to the biases.</summary>
    private static Network ChangeInputs(Network network, Func<int, double> factorOf, Func<int, double> shareOfBias)
    {
        DenseLayer first = network.Layers[0];
        float[] weights = new float[first.Weights.Length], biases = first.Biases.ToArray();
        double[] factors = [.. Enumerable.Range(0, first.Inputs).Select(factorOf)];
        double[] shares = [.. Enumerable.Range(0, first.Inputs).Select(shareOfBias)];
        for (int output = 0; output < first.Outputs; output++)
        {
            ReadOnlySpan<float> row = first.Weights.Span.Slice(output * first.Inputs, first.Inputs);
            double bias = 0;
            for (int i = 0; i < row.Length; i++)
            {
                weights[output * first.Inputs + i] = (float)(row[i] * factors[i]);
                bias += row[i] * shares[i];
            }
            if (first.HasBias)
                biases[output] = (float)(biases[output] + bias);
        }
        return network.WithLayer(0, new DenseLayer(first.Inputs, first.Outputs, first.Activation, weights, biases));
    }

    private static Network ScaleOutputs(Network network, (double[] Factors, double[] Shifts) change)
    {
        DenseLayer last = network.Layers[^1];
        float[] weights = last.Weights.ToArray(), biases = last.Biases.ToArray();
        for (int i = 0; i < weights.Length; i++)
            weights[i] = (float)(weights[i] * change.Factors[i / last.Inputs]);
        for (int output = 0; output < biases.Length; output++)
            biases[output] = (float)(biases[output] * change.Factors[output] + change.Shifts[output]);
        return network.WithLayer(
            network.Layers.Count - 1, new DenseLayer(last.Inputs, last.Outputs, last.Activation, weights, biases));
    }

    private static (double[] Factors, double[] Shifts) FactorsAndShifts(this Standardization labels)
        => ([.. labels.Scales.Select(scale => (double)scale)], [.. labels.Means.Select(mean => (double)mean)]);

    private static (double[] Factors, double[] Shifts) InverseFactorsAndShifts(this Standardization labels)
        => ([.. labels.Scales.Select(scale => 1.0 / scale)],
            [.. labels.Means.Zip(labels.Scales, (mean, scale) => -(double)mean / scale)]);
}
