namespace MLExtensions;

/// <summary>A trained multi-layer perceptron: its layers and how they came about. Printed, it shows a table of the layers.</summary>
public sealed class MultilayerPerceptronModel
{
    internal MultilayerPerceptronModel(Network network, TrainingHistory history) => (Network, History) = (network, history);

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The layers, first to last: shape, weights (outputs x inputs), biases and activation of each.</summary>
    public IReadOnlyList<DenseLayer> Layers => Network.Layers;

    /// <summary>How the training went, epoch by epoch.</summary>
    public TrainingHistory History { get; }

    /// <inheritdoc/>
    public override string ToString() => Network.ToString();
}
