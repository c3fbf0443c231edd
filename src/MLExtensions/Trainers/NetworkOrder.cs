namespace MLExtensions.Trainers;

/// <summary>Rearranges the parameters of a network for inputs and outputs in another order.</summary>
internal static class NetworkOrder
{
    /// <summary>Returns a network whose inputs are those of a network at some places.</summary>
    /// <param name="network">The network; not changed.</param>
    /// <param name="places">For each input of the result its place among the inputs of the network.</param>
    public static Network WithInputs(Network network, int[] places)
    {
        DenseLayer first = network.Layers[0];
        float[] weights = new float[first.Weights.Length];
        for (int output = 0; output < first.Outputs; output++)
        {
            ReadOnlySpan<float> row = first.Weights.Span.Slice(output * first.Inputs, first.Inputs);
            for (int input = 0; input < places.Length; input++)
                weights[output * first.Inputs + input] = row[places[input]];
        }
        float[] shift = network.InputShift.IsEmpty ? [] : Array.ConvertAll(places, place => network.InputShift.Span[place]);
        return network.WithLayer(0, new DenseLayer(first.Inputs, first.Outputs, first.Activation, weights, first.Biases))
            .WithInputShift(shift);
    }

    /// <summary>Returns a network whose outputs are those of a network at some places, or new ones.</summary>
    /// <param name="network">The network; not changed.</param>
    /// <param name="places">For each output of the result its place among the outputs of the network; -1 for a new one.</param>
    /// <param name="initial">A network of the shape of the result, which has the parameters of new outputs.</param>
    public static Network WithOutputs(Network network, int[] places, Network initial)
    {
        DenseLayer last = network.Layers[^1], fresh = initial.Layers[^1];
        float[] weights = fresh.Weights.ToArray(), biases = fresh.Biases.ToArray();
        for (int output = 0; output < places.Length; output++)
        {
            if (places[output] is not (>= 0 and int place))
                continue;
            last.Weights.Span.Slice(place * last.Inputs, last.Inputs).CopyTo(weights.AsSpan(output * last.Inputs));
            if (last.HasBias)
                biases[output] = last.Biases.Span[place];
        }
        return network.WithLayer(
            network.Layers.Count - 1, new DenseLayer(last.Inputs, places.Length, last.Activation, weights, biases));
    }
}
