using System.Text.Json;

namespace MLExtensions;

/// <summary>
/// Saves networks of one shape as streams of a transformer: the layers as JSON, the parameters in the format safetensors, which other tools
/// can read.
/// </summary>
internal static class SavedNetworks
{
    /// <summary>The name of the stream with the layers.</summary>
    public const string ArchitectureStream = "Architecture.json";

    /// <summary>The name of the stream with the parameters.</summary>
    public const string WeightsStream = "Weights.safetensors";

    /// <summary>The name of the member that has an object for each network.</summary>
    public const string Histories = "histories";

    private const string Layers = "layers", Inputs = "inputs", Outputs = "outputs", ActivationName = "activation", HasBias = "hasBias";

    /// <summary>Writes the layers of a network.</summary>
    public static void WriteLayers(Utf8JsonWriter json, Network network) => json.WriteObjects(Layers, network.Layers, layer =>
    {
        json.WriteNumber(Inputs, layer.Inputs);
        json.WriteNumber(Outputs, layer.Outputs);
        json.WriteString(ActivationName, layer.Activation.Name);
        json.WriteBoolean(HasBias, layer.HasBias);
    });

    /// <summary>Writes the parameters of networks.</summary>
    public static byte[] WriteWeights(IReadOnlyList<Network> networks) => Safetensors.Write(MemberTensors.Write(networks));

    /// <summary>Reads the networks of a transformer.</summary>
    /// <param name="streams">The streams of the transformer.</param>
    /// <exception cref="InvalidDataException">A stream is missing or damaged.</exception>
    public static Network[] Read(LoadedStreams streams)
    {
        NamedTensors tensors = streams.Read(WeightsStream, content => Safetensors.ReadInPlace(content));
        return streams.ReadJson(ArchitectureStream, root =>
        {
            int members = root.GetProperty(Histories).GetArrayLength();
            return members == 0 ? throw new InvalidDataException($"'{Histories}' should have an object for each network; found none.")
                : Enumerable.Range(0, members).Select(i => ReadNetwork(root, MemberTensors.Read(tensors, i, members))).ToArray();
        });
    }

    private static Network ReadNetwork(JsonElement root, NamedTensors tensors)
    {
        // The parameters are those of the tensors, so that a wrong size in the JSON cannot cause a large allocation.
        DenseLayer[] layers = [.. root.GetProperty(Layers).EnumerateArray().Select((layer, i) => ReadLayer(layer, i, tensors))];
        var network = new Network(layers, Network.ReadInputShift(tensors, layers.Length == 0 ? 0 : layers[0].Inputs));
        int count = network.Layers.Sum(layer => layer.HasBias ? 2 : 1) + (network.InputShift.IsEmpty ? 0 : 1);
        return tensors.Tensors.Count == count ? network
            : throw new InvalidDataException($"Its layers have {count} tensors; {WeightsStream} has {tensors.Tensors.Count}.");
    }

    private static DenseLayer ReadLayer(JsonElement layer, int index, NamedTensors tensors)
    {
        int inputs = layer.GetProperty(Inputs).GetInt32(), outputs = layer.GetProperty(Outputs).GetInt32();
        return new DenseLayer(
            inputs, outputs, Activation.FromName(layer.Text(ActivationName)), tensors.Get($"layers.{index}.weight", outputs, inputs),
            layer.GetProperty(HasBias).GetBoolean() ? tensors.Get($"layers.{index}.bias", outputs) : default);
    }
}
