namespace MLExtensions;

/// <summary>
/// Factors of the learning rate for parts of a multi-layer perceptron. Where several are for a part, they multiply. A factor of 0 leaves
/// the part as it is initialized.
/// </summary>
/// <remarks>
/// A factor multiplies the rate of each step, and so AdamW's decoupled weight decay too. L-BFGS has no use for factors. RealMLP
/// (Holzmüller, Grinsztajn and Steinwart, 2024) has <see cref="Biases"/> = 0.1, <see cref="FeatureFactors"/> = 6 and
/// <see cref="ByInputs"/> = true.
/// </remarks>
public sealed record LearningRateFactors
{
    /// <summary>Gets the factor for the biases of all layers.</summary>
    /// <value>0 or more. Default: 1.</value>
    public double Biases { get; init; } = 1;

    /// <summary>Gets the factor for the weights and biases of the first layer.</summary>
    /// <value>0 or more. Default: 1.</value>
    public double FirstLayer { get; init; } = 1;

    /// <summary>Gets the factor for the weights and biases of the last layer, which is the first one too where there is only one.</summary>
    /// <value>0 or more. Default: 1.</value>
    public double LastLayer { get; init; } = 1;

    /// <summary>Gets the factor for the factors of the features; without them, it has no effect.</summary>
    /// <value>0 or more. Default: 1.</value>
    public double FeatureFactors { get; init; } = 1;

    /// <summary>
    /// Gets whether the rate of the weights of each layer is divided by the square root of the number of its inputs.
    /// </summary>
    /// <remarks>
    /// With Adam, whose steps do not depend on the scale of the gradient, and weights that begin with the standard deviation 1 /
    /// sqrt(inputs), it is the neural tangent parametrization, y = x W / sqrt(inputs) + b with W of the standard deviation 1 (Jacot,
    /// Gabriel and Hongler, 2018): the rate is that of W, and the weights here are W / sqrt(inputs).
    /// </remarks>
    /// <value>Default: false.</value>
    public bool ByInputs { get; init; }

    /// <summary>Throws if a factor is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the factor's name, its value and the range.</exception>
    public void Check()
    {
        Setting.RequireNotNegative(nameof(Biases), Biases);
        Setting.RequireNotNegative(nameof(FirstLayer), FirstLayer);
        Setting.RequireNotNegative(nameof(LastLayer), LastLayer);
        Setting.RequireNotNegative(nameof(FeatureFactors), FeatureFactors);
    }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(LearningRateFactors), PrintMembers);

    /// <summary>Returns the factors for the weights and for the biases of a layer.</summary>
    /// <param name="network">The network.</param>
    /// <param name="layer">The number of the layer, from 0.</param>
    internal (double Weights, double Biases) Of(Network network, int layer)
    {
        double factor = (layer == 0 ? FirstLayer : 1) * (layer == network.Layers.Count - 1 ? LastLayer : 1);
        return (ByInputs ? factor / Math.Sqrt(network.Layers[layer].Inputs) : factor, factor * Biases);
    }
}
