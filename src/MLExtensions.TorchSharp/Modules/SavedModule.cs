using System.Text.Json;
using Microsoft.ML.Runtime;
using MLExtensions.Persistence;

namespace MLExtensions.Torch;

/// <summary>
/// A trained module as streams of a saved transformer: contract name, input shape and history in JSON, the state dictionary in safetensors
/// layout.
/// </summary>
internal static class SavedModule
{
    private const string ModuleStream = "Module.json", StateStream = "State.safetensors";
    private const string Contract = "contract", InputShape = "inputShape", LossName = "loss", History = "history";

    public static void Save(TorchModuleModelParameters model, IDictionary<string, byte[]> streams)
    {
        streams.Add(ModuleStream, Json.Write(json =>
        {
            json.WriteString(Contract, model.ContractName);
            json.WriteNumbers(InputShape, model.InputShape);
            json.WriteString(LossName, model.LossName);
            json.WritePropertyName(History);
            JsonSerializer.Serialize(json, model.History, CheckpointJson.Default.TrainingHistory);
        }));
        streams.Add(StateStream, Safetensors.Write(model.State));
    }

    public static TorchModuleModelParameters Load(IHostEnvironment environment, IReadOnlyDictionary<string, byte[]> streams)
    {
        using JsonDocument document = JsonDocument.Parse(streams.Get(ModuleStream));
        JsonElement root = document.RootElement;
        return new TorchModuleModelParameters(environment, root.GetProperty(Contract).GetString()!, root.Numbers(InputShape),
            Safetensors.Read(streams.Get(StateStream)), root.GetProperty(History).Deserialize(CheckpointJson.Default.TrainingHistory)!,
            root.GetProperty(LossName).GetString()!);
    }
}
