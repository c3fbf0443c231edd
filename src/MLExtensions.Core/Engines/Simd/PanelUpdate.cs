namespace MLExtensions.Simd;

/// <summary>
/// Updates a network's parameters panel by panel, where biases, weights and the factors of features may have other rates.
/// </summary>
/// <param name="updates">The updates of the plan's parameters.</param>
/// <param name="network">The network.</param>
/// <param name="factors">The factors of the features; null: none.</param>
/// <param name="parameters">The block of parameters.</param>
/// <param name="state">The blocks of the optimizer's state.</param>
internal sealed unsafe class PanelUpdate(
    RateUpdates updates, PackedNetwork network, FeatureFactors? factors, AlignedBuffer parameters, AlignedBuffer state)
{
    private readonly int[] _weightsOfLayer = NumberWeights(network, factors == null ? 0 : 1);

    /// <summary>Gets the number of parts for <see cref="ApplyToPart"/>: the panels, and the factors of the features.</summary>
    public int Parts { get; } =
        Enumerable.Range(0, network.Layers.Count).Sum(network.PartCount) + (factors == null ? 0 : 1);

    /// <summary>Updates some neighbouring parameters of a panel.</summary>
    /// <param name="layer">The layer of the panel.</param>
    /// <param name="offset">The place of the parameters in the block.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="count">The number of parameters.</param>
    /// <param name="hasBiases">Whether the first of them are the panel's biases.</param>
    public void Apply(int layer, int offset, float* gradient, int count, bool hasBiases)
    {
        if (updates.AreAlike)
        {
            Apply(updates.All, offset, gradient, count);
            return;
        }
        int weights = _weightsOfLayer[layer], biases = hasBiases ? network.InputLength(layer) : 0;
        // Where a layer has no biases, the update of zeros by zeros leaves zeros, whatever the rate.
        if (hasBiases)
            Apply(updates.Of(network.Layers[layer].HasBias ? weights + 1 : weights), offset, gradient, biases);
        Apply(updates.Of(weights), offset + biases, gradient + biases, count - biases);
    }

    /// <summary>Updates a part by the gradient of all parameters.</summary>
    /// <param name="part">The number of the part, from 0.</param>
    /// <param name="gradient">The block of the gradient.</param>
    public void ApplyToPart(int part, float* gradient)
    {
        int layer = 0;
        for (; layer < network.Layers.Count && part >= network.PartCount(layer); layer++)
            part -= network.PartCount(layer);
        if (layer == network.Layers.Count)
        {
            Apply(updates.Of(0), network.Length, gradient + network.Length, factors!.Count);
            return;
        }
        int offset = network.PanelOffset(layer, part);
        Apply(layer, offset, gradient + offset, network.PartLength(layer), hasBiases: true);
    }

    private void Apply(ParameterUpdate update, int offset, float* gradient, int count)
        => update.Apply(parameters.Pointer + offset, gradient, state.Pointer + offset, factors?.Length ?? network.Length, count);

    /// <summary>The number that the weights of each layer have among the plan's parameters. Biases follow them.</summary>
    private static int[] NumberWeights(PackedNetwork network, int first)
    {
        int[] numbers = new int[network.Layers.Count];
        for (int layer = 0; layer < numbers.Length; layer++)
        {
            numbers[layer] = first;
            first += network.Layers[layer].HasBias ? 2 : 1;
        }
        return numbers;
    }
}
