using System.Globalization;
using System.Text;

namespace MLExtensions;

/// <summary>A feed-forward network of fully connected layers: its shape and parameters. Immutable.</summary>
public sealed class Network
{
    private const string ParameterPrefix = "layers.";

    /// <summary>Initializes a network of layers, from the first to the last.</summary>
    /// <exception cref="ArgumentException">
    /// No layer; one whose inputs are not the outputs of the layer before; or softmax before the last layer.
    /// </exception>
    public Network(IEnumerable<DenseLayer> layers)
    {
        Layers = layers.ToArray();
        if (Layers.Count == 0)
            throw new ArgumentException("A network has at least one layer.", nameof(layers));
        for (int i = 1; i < Layers.Count; i++)
        {
            if (Layers[i].Inputs != Layers[i - 1].Outputs)
            {
                throw new ArgumentException(
                    $"Layer {i} has {Layers[i].Inputs} inputs, but layer {i - 1} before it has {Layers[i - 1].Outputs} outputs.",
                    nameof(layers));
            }
            if (Layers[i - 1].Activation.IsRowwise)
            {
                throw new ArgumentException(
                    $"Layer {i - 1} has the activation {Layers[i - 1].Activation}, which is for the last layer, layer {Layers.Count - 1}, "
                    + "alone.", nameof(layers));
            }
        }
    }

    /// <summary>Gets the layers, from the first to the last.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>Gets the number of inputs of the first layer.</summary>
    public int Inputs => Layers[0].Inputs;

    /// <summary>Gets the number of outputs of the last layer.</summary>
    public int Outputs => Layers[^1].Outputs;

    /// <summary>Gets the number of weights and biases of all layers.</summary>
    public long ParameterCount => Layers.Sum(layer => (long)layer.ParameterCount);

    /// <summary>Creates a multi-layer perceptron with initial parameters.</summary>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="hiddenLayers">Width of each hidden layer, first to last; none gives a linear model.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="activation">Of the hidden layers.</param>
    /// <param name="seed">The same seed gives the same parameters.</param>
    /// <param name="outputActivation">Of the output layer; null: none.</param>
    /// <param name="initialization">How the weights begin; null: <see cref="Initialization.PyTorchDefault"/>.</param>
    /// <param name="biasInitialization">How the biases begin, if there are any; null: <see cref="Initialization.PyTorchDefault"/>.</param>
    /// <param name="hasBias">Whether the layers have biases.</param>
    /// <exception cref="ArgumentException">
    /// A width is less than 1; the hidden activation is for an output layer alone; or a setting of an initialization is out of its range.
    /// </exception>
    public static Network CreatePerceptron(
        int inputs, IReadOnlyList<int> hiddenLayers, int outputs, Activation activation, long seed,
        Activation? outputActivation = null, Initialization? initialization = null, Initialization? biasInitialization = null,
        bool hasBias = true)
    {
        int[] widths = [inputs, .. hiddenLayers, outputs];
        return new Network(Enumerable.Range(0, widths.Length - 1).Select(i => DenseLayer.Create(
            widths[i], widths[i + 1], i < hiddenLayers.Count ? activation : outputActivation ?? Activation.Identity,
            new CounterRandom(seed, RandomPurpose.InitialWeights, part: i), initialization, biasInitialization, hasBias)));
    }

    /// <summary>Adds the parameters as <c>layers.0.weight</c> (outputs x inputs), <c>layers.0.bias</c> and so on, with a prefix.</summary>
    public void Save(NamedTensors tensors, string prefix = "")
    {
        for (int i = 0; i < Layers.Count; i++)
        {
            tensors.Add(WeightName(prefix, i), Layers[i].Weights, Layers[i].Outputs, Layers[i].Inputs);
            if (Layers[i].HasBias)
                tensors.Add(BiasName(prefix, i), Layers[i].Biases, Layers[i].Outputs);
        }
    }

    /// <summary>Creates a network of this shape with other parameters, named as <see cref="Save"/> names them.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, or not of this network's shape.</exception>
    public Network WithParameters(NamedTensors tensors, string prefix = "") => new(Layers.Select((layer, i) => new DenseLayer(
        layer.Inputs, layer.Outputs, layer.Activation, tensors.Get(WeightName(prefix, i), layer.Outputs, layer.Inputs),
        layer.HasBias ? tensors.Get(BiasName(prefix, i), layer.Outputs) : default)));

    /// <summary>Creates a network of the same layers with another activation of the outputs.</summary>
    internal Network WithOutputActivation(Activation activation) => new([
        .. Layers.SkipLast(1),
        new DenseLayer(Layers[^1].Inputs, Layers[^1].Outputs, activation, Layers[^1].Weights, Layers[^1].Biases)]);

    /// <summary>Creates a network whose last layer has its weights and biases divided by a number.</summary>
    internal Network WithLastLayerDividedBy(double divisor)
    {
        DenseLayer last = Layers[^1];
        return new([
            .. Layers.SkipLast(1),
            new DenseLayer(last.Inputs, last.Outputs, last.Activation, Divide(last.Weights), Divide(last.Biases))]);

        float[] Divide(ReadOnlyMemory<float> values) => Array.ConvertAll(values.ToArray(), value => (float)(value / divisor));
    }

    private static string WeightName(string prefix, int layer) => $"{prefix}{ParameterPrefix}{layer}.weight";

    private static string BiasName(string prefix, int layer) => $"{prefix}{ParameterPrefix}{layer}.bias";

    /// <summary>Returns a table of the layers: name, inputs, outputs, biases, activation and number of parameters.</summary>
    public override string ToString()
    {
        var table = new StringBuilder();
        int activationWidth = Math.Max("activation".Length, Layers.Max(layer => layer.Activation.Name.Length));
        AddRow("layer", "inputs", "outputs", "bias", "activation", "parameters");
        for (int i = 0; i < Layers.Count; i++)
        {
            DenseLayer layer = Layers[i];
            AddRow($"layers.{i}", Number(layer.Inputs), Number(layer.Outputs), layer.HasBias ? "yes" : "no", layer.Activation.Name,
                Number(layer.ParameterCount));
        }
        AddRow("total", "", "", "", "", Number(ParameterCount));
        return table.ToString();

        void AddRow(string layer, string inputs, string outputs, string bias, string activation, string parameters)
            => table.Append(
                CultureInfo.InvariantCulture,
                $"{layer,-10}  {inputs,8}  {outputs,8}  {bias,-4}  {activation.PadRight(activationWidth)}  {parameters,12}\n");

        static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
    }
}
