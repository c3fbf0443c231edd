using System.Text.Json;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Scoring;

/// <summary>
/// Saves a network as streams of a transformer, and loads it: architecture and history as JSON, parameters in the format safetensors, which
/// other tools can read.
/// </summary>
internal static class SavedNetwork
{
    private const string ArchitectureStream = "Architecture.json", WeightsStream = "Weights.safetensors";
    private const string Layers = "layers", Inputs = "inputs", Outputs = "outputs", ActivationName = "activation", HasBias = "hasBias",
        LossName = "loss", History = "history";

    /// <summary>Adds the streams of a network.</summary>
    public static void Save(NetworkModelParameters model, IDictionary<string, byte[]> streams)
    {
        streams.Add(ArchitectureStream, Json.Write(json =>
        {
            json.WriteStartArray(Layers);
            foreach (DenseLayer layer in model.Layers)
            {
                json.WriteStartObject();
                json.WriteNumber(Inputs, layer.Inputs);
                json.WriteNumber(Outputs, layer.Outputs);
                json.WriteString(ActivationName, layer.Activation.Name);
                json.WriteBoolean(HasBias, layer.HasBias);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteString(LossName, model.LossName);
            json.WriteHistory(History, model.History);
        }));
        streams.Add(WeightsStream, Safetensors.Write(PyTorchParameters.Write(model.Network)));
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    public static TrainedNetwork Load(LoadedStreams streams, FeatureColumn features, PredictionColumns columns)
    {
        NamedTensors tensors = streams.Read(WeightsStream, content => Safetensors.ReadInPlace(content));
        return streams.ReadJson(ArchitectureStream, root =>
        {
            // The parameters are those of the tensors, so that a wrong size in the JSON cannot cause a large allocation.
            var network = new Network(root.GetProperty(Layers).EnumerateArray().Select((layer, i) => ReadLayer(layer, i, tensors)));
            int count = network.Layers.Sum(layer => layer.HasBias ? 2 : 1);
            if (tensors.Tensors.Count != count)
                throw new InvalidDataException($"Its layers have {count} tensors; {WeightsStream} has {tensors.Tensors.Count}.");
            return new TrainedNetwork(network, root.History(History), root.Text(LossName)) { Names = ModelNames.Of(features, columns) };
        });
    }

    private static DenseLayer ReadLayer(JsonElement layer, int index, NamedTensors tensors)
    {
        int inputs = layer.GetProperty(Inputs).GetInt32(), outputs = layer.GetProperty(Outputs).GetInt32();
        return new DenseLayer(
            inputs, outputs, Activation.FromName(layer.Text(ActivationName)), tensors.Get($"layers.{index}.weight", outputs, inputs),
            layer.GetProperty(HasBias).GetBoolean() ? tensors.Get($"layers.{index}.bias", outputs) : default);
    }
}
