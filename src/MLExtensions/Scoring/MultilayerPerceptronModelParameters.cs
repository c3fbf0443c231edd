using MLExtensions.Scoring;

namespace MLExtensions;

/// <summary>
/// A trained multi-layer perceptron: its layers and the history of its training. Printed, it shows a table of the layers.
/// </summary>
public sealed class MultilayerPerceptronModelParameters : NetworkModelParameters
{
    /// <summary>
    /// Initializes a model that no trainer has trained, to begin a training with: <c>trainer.Fit(data, new
    /// MultilayerPerceptronModelParameters(network))</c>.
    /// </summary>
    /// <param name="network">Of the shape that the trainer's options give.</param>
    public MultilayerPerceptronModelParameters(Network network)
        : this(new TrainedNetwork(network ?? throw new ArgumentNullException(nameof(network)), new TrainingHistory(), ""))
    {
    }

    internal MultilayerPerceptronModelParameters(TrainedNetwork trained)
        : base(trained)
    {
    }
}
