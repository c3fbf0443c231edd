using MLExtensions.Scoring;

namespace MLExtensions;

/// <summary>A trained network, or several whose predictions are averaged, and the history of the training.</summary>
/// <remarks>Thread safety: an instance does not change and may be used by several threads at once.</remarks>
public abstract class NetworkModelParameters : ModelParameters
{
    private protected NetworkModelParameters(TrainedNetwork trained)
        : base(trained.Histories[0], trained.LossName, trained.Names)
        => Trained = trained;

    /// <summary>Gets the network; of several, the first.</summary>
    public Network Network => Trained.Networks[0];

    /// <summary>Gets the networks whose predictions are averaged; one, where the options of the trainer do not ask for more.</summary>
    public IReadOnlyList<Network> Members => Trained.Networks;

    /// <summary>Gets the history of the training of each network of <see cref="Members"/>.</summary>
    public IReadOnlyList<TrainingHistory> MemberHistories => Trained.Histories;

    /// <summary>
    /// Gets the layers of <see cref="Network"/>, from the first to the last: shape, weights (outputs x inputs), biases and activation of
    /// each.
    /// </summary>
    public IReadOnlyList<DenseLayer> Layers => Network.Layers;

    /// <summary>
    /// Gets the mean of each feature in the training set, weighted by the weights of the rows; empty in a model that no trainer has
    /// trained.
    /// </summary>
    public IReadOnlyList<float> FeatureMeans => Trained.Statistics.FeatureMeans;

    /// <summary>
    /// Gets the scaling that the features had in the training, by which it continues; null for none. It is a part of the first layer
    /// already.
    /// </summary>
    public Standardization? FeatureScaling => Trained.Statistics.Features;

    /// <summary>
    /// Gets the scaling that the labels had in the training, by which it continues; null for none. It is a part of the last layer already.
    /// </summary>
    public Standardization? LabelScaling => Trained.Statistics.Labels;

    internal TrainedNetwork Trained { get; }

    /// <summary>Writes weights and biases to a safetensors file.</summary>
    /// <remarks>
    /// A network whose <see cref="Network.InputShift"/> is not empty has it as the tensor <c>input_shift</c>, too: subtract it from the
    /// features before the first layer.
    /// The tensors of a layer are <c>name.weight</c>, outputs x inputs, and <c>name.bias</c>, with the shapes and values of PyTorch's
    /// nn.Linear. Those of several networks are <c>members.0.name.weight</c> and so on. An existing file is overwritten.
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
        File.WriteAllBytes(path, Safetensors.Write(MemberTensors.Write(Members, names)));
    }

    /// <inheritdoc/>
    public override string ToString() => Members.Count == 1 ? Network.ToString() : $"{Members.Count} networks of\n{Network}";
}
