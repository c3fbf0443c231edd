using System.Globalization;
using System.Text;

namespace MLExtensions;

/// <summary>
/// A feed-forward network of fully connected layers, its shape and parameters; or one that first subtracts a number from each input.
/// Immutable.
/// </summary>
public sealed class Network
{
    private const string ParameterPrefix = "layers.", InputShiftName = "input_shift";

    /// <summary>Initializes a network of layers.</summary>
    /// <param name="layers">The layers, from the first to the last.</param>
    /// <param name="inputShift">The number to subtract from each input; empty for none. It is kept and must not be changed.</param>
    /// <exception cref="ArgumentException">
    /// No layer; one whose inputs are not the outputs of the layer before; softmax before the last layer; or a shift of another length.
    /// </exception>
    public Network(IEnumerable<DenseLayer> layers, ReadOnlyMemory<float> inputShift = default)
    {
        Layers = layers.ToArray();
        if (Layers.Count == 0)
            throw new ArgumentException("A network has at least one layer.", nameof(layers));
        InputShift = inputShift;
        if (!inputShift.IsEmpty && inputShift.Length != Inputs)
        {
            throw new ArgumentException(
                $"There should be a number to subtract from each of {Inputs} inputs; found {inputShift.Length}.", nameof(inputShift));
        }
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

    /// <summary>
    /// Gets the number to subtract from each input before the first layer; empty for none. Inputs whose mean is very far from 0, such as
    /// times in seconds, need it: in single precision, a bias could not take its place.
    /// </summary>
    public ReadOnlyMemory<float> InputShift { get; }

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
    /// <param name="outputInitialization">
    /// How the weights and the biases of the output layer begin; null: as those of the other layers.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A width is less than 1; the hidden activation is for an output layer alone; or a setting of an initialization is out of its range.
    /// </exception>
    public static Network CreatePerceptron(
        int inputs, IReadOnlyList<int> hiddenLayers, int outputs, Activation activation, long seed,
        Activation? outputActivation = null, Initialization? initialization = null, Initialization? biasInitialization = null,
        bool hasBias = true, Initialization? outputInitialization = null)
    {
        int[] widths = [inputs, .. hiddenLayers, outputs];
        return new Network(Enumerable.Range(0, widths.Length - 1).Select(i => DenseLayer.Create(
            widths[i], widths[i + 1], i < hiddenLayers.Count ? activation : outputActivation ?? Activation.Identity,
            new CounterRandom(seed, RandomPurpose.InitialWeights, part: i), OfLayer(i, initialization), OfLayer(i, biasInitialization),
            hasBias)));

        Initialization? OfLayer(int layer, Initialization? others)
            => layer == hiddenLayers.Count ? outputInitialization ?? others : others;
    }

    /// <summary>
    /// Adds the parameters as <c>layers.0.weight</c> (outputs x inputs), <c>layers.0.bias</c> and so on, with a prefix; and
    /// <see cref="InputShift"/>, where there is one, as <c>input_shift</c>.
    /// </summary>
    public void Save(NamedTensors tensors, string prefix = "")
    {
        SaveInputShift(tensors, prefix);
        for (int i = 0; i < Layers.Count; i++)
        {
            tensors.Add(WeightName(prefix, i), Layers[i].Weights, Layers[i].Outputs, Layers[i].Inputs);
            if (Layers[i].HasBias)
                tensors.Add(BiasName(prefix, i), Layers[i].Biases, Layers[i].Outputs);
        }
    }

    /// <summary>Creates a network of this shape with other parameters, named as <see cref="Save"/> names them.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, or not of this network's shape.</exception>
    public Network WithParameters(NamedTensors tensors, string prefix = "") => new(
        Layers.Select((layer, i) => new DenseLayer(
            layer.Inputs, layer.Outputs, layer.Activation, tensors.Get(WeightName(prefix, i), layer.Outputs, layer.Inputs),
            layer.HasBias ? tensors.Get(BiasName(prefix, i), layer.Outputs) : default)),
        InputShift.IsEmpty ? default : tensors.Get(prefix + InputShiftName, Inputs));

    /// <summary>Creates a network of the same layers with another activation of the outputs.</summary>
    internal Network WithOutputActivation(Activation activation) => WithLayer(
        Layers.Count - 1, new DenseLayer(Layers[^1].Inputs, Layers[^1].Outputs, activation, Layers[^1].Weights, Layers[^1].Biases));

    /// <summary>Creates a network of the same layers but one.</summary>
    internal Network WithLayer(int index, DenseLayer layer) => new(Layers.Select((old, i) => i == index ? layer : old), InputShift);

    /// <summary>Creates a network of the same layers with other numbers to subtract from the inputs.</summary>
    internal Network WithInputShift(ReadOnlyMemory<float> inputShift) => new(Layers, inputShift);

    /// <summary>
    /// Reads what <see cref="Save"/> has written beside the layers: the numbers to subtract from the inputs, if there are any.
    /// </summary>
    internal static ReadOnlyMemory<float> ReadInputShift(NamedTensors tensors, int inputs)
        => tensors.Contains(InputShiftName) ? tensors.Get(InputShiftName, inputs) : default;

    /// <summary>Adds the numbers to subtract from the inputs, where there are any.</summary>
    internal void SaveInputShift(NamedTensors tensors, string prefix = "")
    {
        if (!InputShift.IsEmpty)
            tensors.Add(prefix + InputShiftName, InputShift, Inputs);
    }

    /// <summary>
    /// Creates a network that gives for x what this one gives for x * factors: the weights of the first layer are multiplied by them.
    /// </summary>
    /// <param name="factors">One number an input.</param>
    internal Network WithInputFactors(ReadOnlySpan<float> factors)
    {
        DenseLayer first = Layers[0];
        float[] weights = first.Weights.ToArray();
        for (int i = 0; i < weights.Length; i++)
            weights[i] *= factors[i % first.Inputs];
        return new Network([new DenseLayer(first.Inputs, first.Outputs, first.Activation, weights, first.Biases), .. Layers.Skip(1)]);
    }

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
        if (!InputShift.IsEmpty)
            AddRow(InputShiftName, Number(Inputs), Number(Inputs), "", "", "");
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
