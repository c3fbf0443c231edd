using System.Globalization;
using System.Text;

namespace MLExtensions;

/// <summary>A feed-forward network of fully connected layers: shape and parameters, no behaviour of training. Immutable.</summary>
public sealed class Network
{
    /// <summary>A network of the given layers, first to last.</summary>
    /// <exception cref="ArgumentException">No layer, or one whose inputs are not the outputs of the layer before.</exception>
    public Network(IEnumerable<DenseLayer> layers)
    {
        Layers = layers.ToArray();
        if (Layers.Count == 0)
            throw new ArgumentException("A network has at least one layer.", nameof(layers));
        for (int i = 1; i < Layers.Count; i++)
        {
            if (Layers[i].Inputs != Layers[i - 1].Outputs)
                throw new ArgumentException($"Layer {i} has {Layers[i].Inputs} inputs, but layer {i - 1} before it has {Layers[i - 1].Outputs} outputs.", nameof(layers));
        }
    }

    /// <summary>The layers, first to last.</summary>
    public IReadOnlyList<DenseLayer> Layers { get; }

    /// <summary>Number of inputs of the first layer.</summary>
    public int Inputs => Layers[0].Inputs;

    /// <summary>Number of outputs of the last layer.</summary>
    public int Outputs => Layers[^1].Outputs;

    /// <summary>Number of weights and biases of all layers.</summary>
    public long ParameterCount => Layers.Sum(layer => (long)layer.ParameterCount);

    /// <summary>
    /// A multi-layer perceptron with PyTorch's default initial parameters: hidden layers with the given activation, an output layer without one.
    /// </summary>
    /// <param name="inputs">Number of inputs.</param>
    /// <param name="hiddenLayers">Width of each hidden layer, first to last; none gives a linear model.</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <param name="activation">Of the hidden layers.</param>
    /// <param name="seed">The same seed gives the same parameters.</param>
    public static Network CreatePerceptron(int inputs, IReadOnlyList<int> hiddenLayers, int outputs, Activation activation, long seed)
    {
        int[] widths = [inputs, .. hiddenLayers, outputs];
        return new Network(Enumerable.Range(0, widths.Length - 1).Select(i => DenseLayer.CreateDefault(
            widths[i], widths[i + 1], i < hiddenLayers.Count ? activation : Activation.Identity, new CounterRandom(seed, RandomPurpose.InitialWeights, part: i))));
    }

    /// <summary>Adds the parameters as <c>layers.0.weight</c> (outputs x inputs), <c>layers.0.bias</c>, and so on, behind the prefix.</summary>
    public void Save(NamedTensors tensors, string prefix = "")
    {
        for (int i = 0; i < Layers.Count; i++)
        {
            tensors.Add(WeightName(prefix, i), Layers[i].Weights, Layers[i].Outputs, Layers[i].Inputs);
            tensors.Add(BiasName(prefix, i), Layers[i].Biases, Layers[i].Outputs);
        }
    }

    /// <summary>A network of this shape with other parameters, named as <see cref="Save"/> names them.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, or not of this network's shape.</exception>
    public Network WithParameters(NamedTensors tensors, string prefix = "") => new(Layers.Select((layer, i) => new DenseLayer(
        layer.Inputs, layer.Outputs, layer.Activation, tensors.Get(WeightName(prefix, i), layer.Outputs, layer.Inputs), tensors.Get(BiasName(prefix, i), layer.Outputs))));

    private static string WeightName(string prefix, int layer) => $"{prefix}layers.{layer}.weight";

    private static string BiasName(string prefix, int layer) => $"{prefix}layers.{layer}.bias";

    /// <summary>A table of the layers: inputs, outputs, activation and number of parameters, and the total.</summary>
    public override string ToString()
    {
        var table = new StringBuilder();
        AddRow("layer", "inputs", "outputs", "activation", "parameters");
        for (int i = 0; i < Layers.Count; i++)
            AddRow(Number(i), Number(Layers[i].Inputs), Number(Layers[i].Outputs), Layers[i].Activation.Name, Number(Layers[i].ParameterCount));
        AddRow("total", "", "", "", Number(ParameterCount));
        return table.ToString();

        void AddRow(string layer, string inputs, string outputs, string activation, string parameters)
            => table.Append(CultureInfo.InvariantCulture, $"{layer,-5}  {inputs,8}  {outputs,8}  {activation,-10}  {parameters,12}\n");

        static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
    }
}
