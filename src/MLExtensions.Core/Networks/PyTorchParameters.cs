using System.Text.RegularExpressions;

namespace MLExtensions;

/// <summary>
/// Parameters under the names that PyTorch's state_dict has: a layer is a pair such as <c>0.weight</c> and <c>0.bias</c>, or
/// <c>fc1.weight</c> and <c>fc1.bias</c>. The names say nothing of where a layer is, so the shapes decide; layers of one shape are taken by
/// the numbers in their names, 2 before 10.
/// </summary>
public static partial class PyTorchParameters
{
    private const string Weight = "weight", Bias = "bias";

    /// <summary>Creates a network of the same shape with the parameters of some tensors.</summary>
    /// <param name="network">The shape: the size of each layer, and whether it has biases.</param>
    /// <param name="tensors">For each layer a weight (outputs x inputs) and, if it has biases, a bias (outputs); nothing else.</param>
    /// <exception cref="InvalidDataException">
    /// They do not fit; the message has what was wanted and what was found, with names and shapes.
    /// </exception>
    public static Network Read(Network network, NamedTensors tensors)
    {
        if (tensors.Tensors.FirstOrDefault(tensor => tensor.Type != TensorType.F32) is { } other)
        {
            throw new InvalidDataException(
                $"The parameters of a network are of the type {TensorType.F32}; tensor '{other.Name}' is of the type {other.Type}.");
        }
        ReadOnlyMemory<float> inputShift = Network.ReadInputShift(tensors, network.Inputs);
        var byName = tensors.Tensors.ToDictionary(tensor => tensor.Name);
        string[] free = [.. byName.Keys.Where(name => Last(name) == Weight).OrderBy(NaturalOrder, StringComparer.Ordinal)];
        RequireOrder(free, byName);
        var layers = new List<DenseLayer>();
        foreach (DenseLayer layer in network.Layers)
        {
            string name = free.FirstOrDefault(name => Fits(name, layer)) ?? throw Misfit(network, tensors);
            free = [.. free.Where(other => other != name)];
            layers.Add(
                new DenseLayer(
                    layer.Inputs, layer.Outputs, layer.Activation, byName[name].Values,
                    layer.HasBias ? byName[BiasOf(name)].Values : default));
        }
        if (byName.Count != network.Layers.Sum(layer => layer.HasBias ? 2 : 1) + (inputShift.IsEmpty ? 0 : 1))
            throw Misfit(network, tensors);
        return new Network(layers, inputShift);

        bool Fits(string name, DenseLayer layer) => byName[name].Shape.AsSpan().SequenceEqual([layer.Outputs, layer.Inputs])
            && (byName.TryGetValue(BiasOf(name), out NamedTensor? bias) ? layer.HasBias
                && bias.Shape.AsSpan().SequenceEqual([layer.Outputs]) : !layer.HasBias);
    }

    /// <summary>
    /// The parameters of a network, layer by layer, as <c>name.weight</c> and, if it has biases, <c>name.bias</c>; and
    /// <see cref="Network.InputShift"/>, where there is one, as <c>input_shift</c>.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="names">A name for each layer; null: layers.0, layers.1 and so on.</param>
    /// <exception cref="ArgumentException">There are more names than layers, or fewer, or one is there twice.</exception>
    public static NamedTensors Write(Network network, IReadOnlyList<string>? names = null)
    {
        var tensors = new NamedTensors();
        if (names == null)
        {
            network.Save(tensors);
            return tensors;
        }
        if (names.Count != network.Layers.Count)
            throw new ArgumentException($"The network has {network.Layers.Count} layers; found {names.Count} names.", nameof(names));
        network.SaveInputShift(tensors);
        for (int i = 0; i < names.Count; i++)
        {
            DenseLayer layer = network.Layers[i];
            tensors.Add($"{names[i]}.{Weight}", layer.Weights, layer.Outputs, layer.Inputs);
            if (layer.HasBias)
                tensors.Add($"{names[i]}.{Bias}", layer.Biases, layer.Outputs);
        }
        return tensors;
    }

    private static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];

    private static string BiasOf(string weightName) => weightName[..^Weight.Length] + Bias;

    /// <summary>The name with every number as wide as the widest there is.</summary>
    private static string NaturalOrder(string name) => Numbers().Replace(name, number => number.Value.TrimStart('0').PadLeft(20, '0'));

    /// <summary>Names of layers of one shape have to differ in numbers alone: no other names say which one comes first.</summary>
    private static void RequireOrder(string[] weights, Dictionary<string, NamedTensor> byName)
    {
        foreach (var alike in weights.GroupBy(name => NamedTensor.Describe(byName[name].Shape)))
        {
            if (alike.Select(name => Numbers().Replace(name, "#")).Distinct().Count() > 1)
            {
                throw new InvalidDataException(
                    $"Which of {string.Join(", ", alike)} comes first? All have the shape {alike.Key}. Give layers of one shape names "
                    + "that differ in a number alone, such as layers.0 and layers.1.");
            }
        }
    }

    private static InvalidDataException Misfit(Network network, NamedTensors tensors)
    {
        var wanted = network.Layers.Select(layer =>
        {
            string bias = layer.HasBias ? $" and a bias {NamedTensor.Describe([layer.Outputs])}" : " without bias";
            return $"a weight {NamedTensor.Describe([layer.Outputs, layer.Inputs])}{bias}";
        });
        var found = tensors.Tensors.Take(40).Select(tensor => $"{tensor.Name} {NamedTensor.Describe(tensor.Shape)}");
        return new InvalidDataException(
            $"The tensors do not fit the network. Wanted, layer by layer: {string.Join("; ", wanted)}. Found: "
            + $"{(tensors.Tensors.Count == 0 ? "none" : string.Join(", ", found))}{(tensors.Tensors.Count > 40 ? ", ..." : "")}.");
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Numbers();
}
