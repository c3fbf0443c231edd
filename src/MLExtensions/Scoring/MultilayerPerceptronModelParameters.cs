using MLExtensions.Scoring;

namespace MLExtensions;

/// <summary>A trained multi-layer perceptron: its layers, and the history of its training.</summary>
/// <remarks>
/// <para>ToString returns a table of the layers.</para>
/// <para>Thread safety: an instance does not change and may be used by several threads at once.</para>
/// </remarks>
public sealed class MultilayerPerceptronModelParameters : NetworkModelParameters
{
    /// <summary>Initializes a model with the parameters of a network, as the initial model of a training.</summary>
    /// <param name="network">The network, of the shape that the options of the trainer give.</param>
    /// <exception cref="ArgumentNullException"><paramref name="network"/> is null.</exception>
    /// <example>
    /// <code>
    /// var initialModel = new MultilayerPerceptronModelParameters(network);
    /// var transformer = trainer.Fit(trainData, initialModel);
    /// </code>
    /// </example>
    public MultilayerPerceptronModelParameters(Network network)
        : this(TrainedNetwork.Untrained(network ?? throw new ArgumentNullException(nameof(network))))
    {
    }

    internal MultilayerPerceptronModelParameters(TrainedNetwork trained)
        : base(trained)
    {
    }
}
