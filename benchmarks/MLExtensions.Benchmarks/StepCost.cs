namespace MLExtensions.Benchmarks;

/// <summary>
/// The floating-point operations of the products of a training step, counted: a multiplication and an addition for each weight and row.
/// </summary>
internal readonly record struct StepCost(double Forward, double WeightGradients, double InputGradients)
{
    public double Total => Forward + WeightGradients + InputGradients;

    /// <summary>The cost of a layer; nothing needs the gradient of the first layer's inputs.</summary>
    public static StepCost Of(Network network, int layer, int batchSize)
    {
        double product = 2.0 * batchSize * network.Layers[layer].Inputs * network.Layers[layer].Outputs;
        return new StepCost(product, product, layer == 0 ? 0 : product);
    }

    public static StepCost Of(Network network, int batchSize)
        => Enumerable.Range(0, network.Layers.Count).Select(layer => Of(network, layer, batchSize)).Aggregate((a, b) => a + b);

    public static StepCost operator +(StepCost a, StepCost b)
        => new(a.Forward + b.Forward, a.WeightGradients + b.WeightGradients, a.InputGradients + b.InputGradients);
}
