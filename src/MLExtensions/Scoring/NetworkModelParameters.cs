using MLExtensions.Scoring;

namespace MLExtensions;

/// <summary>A trained network, and the history of its training.</summary>
public abstract class NetworkModelParameters : ModelParameters
{
    private protected NetworkModelParameters(TrainedNetwork trained)
        : base(trained.History, trained.LossName, trained.Names)
        => Network = trained.Network;

    /// <summary>Gets the network.</summary>
    public Network Network { get; }

    /// <summary>Gets the layers, from the first to the last: shape, weights (outputs x inputs), biases and activation of each.</summary>
    public IReadOnlyList<DenseLayer> Layers => Network.Layers;

    /// <summary>
    /// Writes weights and biases as a safetensors file: those of each layer as <c>name.weight</c> (outputs x inputs) and <c>name.bias</c>,
    /// the shapes and values of PyTorch's nn.Linear.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="names">
    /// A name for each layer, such as "0", "2" for an nn.Sequential, or "fc1", "fc2"; null: layers.0, layers.1 and so on.
    /// </param>
    /// <exception cref="ArgumentException">There are more names than layers, or fewer, or one is there twice.</exception>
    public void SaveSafetensors(string path, IReadOnlyList<string>? names = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        File.WriteAllBytes(path, Safetensors.Write(PyTorchParameters.Write(Network, names)));
    }

    /// <inheritdoc/>
    public override string ToString() => Network.ToString();
}
