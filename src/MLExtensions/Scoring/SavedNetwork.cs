using System.Text.Json;
using MLExtensions.Persistence;

namespace MLExtensions.Scoring;

/// <summary>
/// A network as streams of a saved transformer: architecture and history in JSON, parameters in safetensors layout, so that any tool can
/// read them.
/// </summary>
internal static class SavedNetwork
{
    private const string ArchitectureStream = "Architecture.json", WeightsStream = "Weights.safetensors";
    private const string Layers = "layers", Inputs = "inputs", Outputs = "outputs", ActivationName = "activation", HasBias = "hasBias",
        LossName = "loss", History = "history";

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
            json.WritePropertyName(History);
            JsonSerializer.Serialize(json, model.History, CheckpointJson.Default.TrainingHistory);
        }));
        streams.Add(WeightsStream, Safetensors.Write(PyTorchParameters.Write(model.Network)));
    }

    public static TrainedNetwork Load(IReadOnlyDictionary<string, byte[]> streams)
    {
        using JsonDocument document = JsonDocument.Parse(streams.Get(ArchitectureStream));
        JsonElement root = document.RootElement;
        var layers = root.GetProperty(Layers).EnumerateArray().Select(layer =>
        {
            int inputs = layer.GetProperty(Inputs).GetInt32(), outputs = layer.GetProperty(Outputs).GetInt32();
            bool hasBias = layer.GetProperty(HasBias).GetBoolean();
            return new DenseLayer(
                inputs, outputs, Activation.FromName(layer.GetProperty(ActivationName).GetString()!), new float[inputs * outputs],
                new float[hasBias ? outputs : 0]);
        });
        NamedTensors tensors = Safetensors.Read(streams.Get(WeightsStream));
        TrainingHistory history = root.GetProperty(History).Deserialize(CheckpointJson.Default.TrainingHistory)!;
        return new TrainedNetwork(new Network(layers).WithParameters(tensors), history, root.GetProperty(LossName).GetString()!);
    }
}
