using System.Text.Json;
using Microsoft.ML.Runtime;

namespace MLExtensions.Torch;

/// <summary>A trained module as streams of a saved transformer: contract name, input shape and history in JSON, the state dictionary in safetensors layout.</summary>
internal static class SavedModule
{
    private const string ModuleStream = "Module.json", StateStream = "State.safetensors";
    private const string Contract = "contract", InputShape = "inputShape", LossName = "loss", History = "history";

    public static void Save(TorchModuleModel model, IDictionary<string, byte[]> streams)
    {
        streams.Add(ModuleStream, Json.Write(json =>
        {
            json.WriteString(Contract, model.ContractName);
            json.WriteStartArray(InputShape);
            foreach (int size in model.InputShape)
                json.WriteNumberValue(size);
            json.WriteEndArray();
            json.WriteString(LossName, model.LossName);
            json.WritePropertyName(History);
            JsonSerializer.Serialize(json, model.History, CheckpointJson.Default.TrainingHistory);
        }));
        streams.Add(StateStream, Safetensors.Write(model.State));
    }

    public static TorchModuleModel Load(IHostEnvironment environment, IReadOnlyDictionary<string, byte[]> streams)
    {
        using JsonDocument document = JsonDocument.Parse(SavedTransformer.Stream(streams, ModuleStream));
        JsonElement root = document.RootElement;
        return new TorchModuleModel(environment, root.GetProperty(Contract).GetString()!, [.. root.GetProperty(InputShape).EnumerateArray().Select(size => size.GetInt32())],
            Safetensors.Read(SavedTransformer.Stream(streams, StateStream)), root.GetProperty(History).Deserialize(CheckpointJson.Default.TrainingHistory)!, root.GetProperty(LossName).GetString()!);
    }
}
