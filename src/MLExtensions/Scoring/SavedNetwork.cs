using System.Text.Json;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Scoring;

/// <summary>
/// Saves networks of one shape as streams of a transformer, and loads them: architecture and histories as JSON, parameters in the format
/// safetensors, which other tools can read.
/// </summary>
internal static class SavedNetwork
{
    private const string ArchitectureStream = "Architecture.json", WeightsStream = "Weights.safetensors";
    private const string Layers = "layers", Inputs = "inputs", Outputs = "outputs", ActivationName = "activation", HasBias = "hasBias",
        LossName = "loss", Histories = "histories";

    /// <summary>Adds the streams of the networks of a model.</summary>
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
            json.WriteStartArray(Histories);
            foreach (TrainingHistory history in model.MemberHistories)
                JsonSerializer.Serialize(json, history, CheckpointJson.Default.TrainingHistory);
            json.WriteEndArray();
        }));
        model.Trained.Statistics.Save(streams);
        streams.Add(WeightsStream, Safetensors.Write(MemberTensors.Write(model.Members)));
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    public static TrainedNetwork Load(LoadedStreams streams, FeatureColumn features, PredictionColumns columns)
    {
        NamedTensors tensors = streams.Read(WeightsStream, content => Safetensors.ReadInPlace(content));
        return streams.ReadJson(ArchitectureStream, root =>
        {
            TrainingHistory[] histories = root.Items(Histories, history => history.ToHistory());
            Network[] networks = [
                .. histories.Select((_, member) => ReadNetwork(root, MemberTensors.Read(tensors, member, histories.Length)))];
            if (networks.Length == 0)
                throw new InvalidDataException($"'{Histories}' should have an object for each network; found none.");
            return new TrainedNetwork(networks, histories, root.Text(LossName))
            {
                Names = ModelNames.Of(features, columns),
                Statistics = ModelStatistics.Load(streams, features, columns.LabelValues),
            };
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
