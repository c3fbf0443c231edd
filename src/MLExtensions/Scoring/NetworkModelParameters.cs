using MLExtensions.Scoring;

namespace MLExtensions;

/// <summary>A trained network, and the history of its training.</summary>
/// <remarks>Thread safety: an instance does not change and may be used by several threads at once.</remarks>
public abstract class NetworkModelParameters : ModelParameters
{
    private protected NetworkModelParameters(TrainedNetwork trained)
        : base(trained.History, trained.LossName, trained.Names)
        => (Network, Statistics) = (trained.Network, trained.Statistics);

    /// <summary>Gets the network.</summary>
    public Network Network { get; }

    /// <summary>Gets the layers, from the first to the last: shape, weights (outputs x inputs), biases and activation of each.</summary>
    public IReadOnlyList<DenseLayer> Layers => Network.Layers;

    /// <summary>
    /// Gets the mean of each feature in the training set, weighted by the weights of the rows; empty in a model that no trainer has trained.
    /// </summary>
    public IReadOnlyList<float> FeatureMeans => Statistics.FeatureMeans;

    /// <summary>
    /// Gets the scaling that the features had in the training, by which it continues; null for none. It is a part of the first layer
    /// already.
    /// </summary>
    public Standardization? FeatureScaling => Statistics.Features;

    /// <summary>
    /// Gets the scaling that the labels had in the training, by which it continues; null for none. It is a part of the last layer already.
    /// </summary>
    public Standardization? LabelScaling => Statistics.Labels;

    internal ModelStatistics Statistics { get; }

    /// <summary>Writes weights and biases to a safetensors file.</summary>
    /// <remarks>
    /// A network whose <see cref="Network.InputShift"/> is not empty has it as the tensor <c>input_shift</c>, too: subtract it from the
    /// features before the first layer.
    /// The tensors of a layer are <c>name.weight</c>, outputs x inputs, and <c>name.bias</c>, with the shapes and values of PyTorch's
    /// nn.Linear. An existing file is overwritten.
    /// </remarks>
    /// <param name="path">The path of the file.</param>
    /// <param name="names">
    /// The name of each layer, such as "0" and "2" for an nn.Sequential, or "fc1" and "fc2"; null for "layers.0", "layers.1" and so on.
    /// </param>
    /// <exception cref="ArgumentException">The number of names is not that of the layers, or two names are the same.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <example>
    /// <code>
    /// model.LastTransformer.Model.SaveSafetensors("model.safetensors", names: ["fc1", "fc2"]);
    /// // In Python: module.load_state_dict(safetensors.torch.load_file("model.safetensors"))
    /// </code>
    /// </example>
    public void SaveSafetensors(string path, IReadOnlyList<string>? names = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        File.WriteAllBytes(path, Safetensors.Write(PyTorchParameters.Write(Network, names)));
    }

    /// <inheritdoc/>
    public override string ToString() => Network.ToString();
}
