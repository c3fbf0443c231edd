using MLExtensions.Scoring;

namespace MLExtensions;

/// <summary>A multi-layer perceptron: its layers and how they came about. Printed, it shows a table of the layers.</summary>
public sealed class MultilayerPerceptronModelParameters : NetworkModelParameters
{
    /// <summary>A network that no trainer has trained, to begin a training with: <c>trainer.Fit(data, new MultilayerPerceptronModelParameters(network))</c>.</summary>
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
