using System.Text.Json;

namespace MLExtensions.Trainers;

/// <summary>A model as streams of a saved transformer: architecture and history in JSON, parameters in safetensors layout, so that any tool can read them.</summary>
internal static class SavedModel
{
    private const string ArchitectureStream = "Architecture.json", WeightsStream = "Weights.safetensors";

    public static void Save(MultilayerPerceptronModel model, IDictionary<string, byte[]> streams)
    {
        streams.Add(ArchitectureStream, Json.Write(json =>
        {
            json.WriteStartArray("layers");
            foreach (DenseLayer layer in model.Layers)
            {
                json.WriteStartObject();
                json.WriteNumber("inputs", layer.Inputs);
                json.WriteNumber("outputs", layer.Outputs);
                json.WriteString("activation", layer.Activation.Name);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("trainingLoss");
            foreach (double loss in model.History.TrainingLoss)
                json.WriteNumberValue(loss);
            json.WriteEndArray();
        }));
        var tensors = new NamedTensors();
        model.Network.Save(tensors);
        streams.Add(WeightsStream, Safetensors.Write(tensors));
    }

    public static MultilayerPerceptronModel Load(IReadOnlyDictionary<string, byte[]> streams)
    {
        using JsonDocument document = JsonDocument.Parse(SavedTransformer.Stream(streams, ArchitectureStream));
        NamedTensors tensors = Safetensors.Read(SavedTransformer.Stream(streams, WeightsStream));
        var layers = document.RootElement.GetProperty("layers").EnumerateArray().Select(layer =>
        {
            int inputs = layer.GetProperty("inputs").GetInt32(), outputs = layer.GetProperty("outputs").GetInt32();
            return new DenseLayer(inputs, outputs, Activation.FromName(layer.GetProperty("activation").GetString()!), new float[inputs * outputs], new float[outputs]);
        });
        double[] losses = [.. document.RootElement.GetProperty("trainingLoss").EnumerateArray().Select(loss => loss.GetDouble())];
        return new MultilayerPerceptronModel(new Network(layers).WithParameters(tensors), new TrainingHistory { TrainingLoss = losses });
    }
}
