using System.Text.Json;
using Microsoft.ML.Runtime;
using MLExtensions.Persistence;
using MLExtensions.Scoring;

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
            json.WriteHistory(History, model.History);
        }));
        streams.Add(StateStream, Safetensors.Write(model.State));
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    public static TorchModuleModelParameters Load(IHostEnvironment environment, LoadedStreams streams, ModelNames names)
    {
        NamedTensors state = streams.Read(StateStream, content => Safetensors.ReadInPlace(content));
        return streams.ReadJson(ModuleStream, root => new TorchModuleModelParameters(
            environment, root.Text(Contract), ReadShape(root), state, root.History(History), root.Text(LossName), names));
    }

    private static int[] ReadShape(JsonElement root)
    {
        int[] shape = root.Numbers(InputShape);
        return Array.TrueForAll(shape, size => size >= 1) ? shape
            : throw new InvalidDataException($"'{InputShape}' should have sizes of 1 or more; found {NamedTensor.Describe(shape)}.");
    }
}
