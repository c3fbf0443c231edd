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

    /// <summary>Throws where the module that is registered under the saved name does not go with the saved state.</summary>
    /// <exception cref="InvalidDataException">It does not, or there is no such module; the message says what to do.</exception>
    public static void Try(TorchModuleModelParameters model, ModuleScorer scorer)
    {
        try
        {
            scorer.TryUnlessLarge();
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException or ArgumentException)
        {
            // Without an inner exception, because callers read GetBaseException of what ML.NET throws.
            throw new InvalidDataException(
                $"The saved {nameof(TorchModuleTransformer)} cannot be loaded: its stream {ModuleStream} names the module "
                + $"'{model.ContractName}'. {e.Message}");
        }
    }

    private static int[] ReadShape(JsonElement root)
    {
        int[] shape = root.Numbers(InputShape);
        return Array.TrueForAll(shape, size => size >= 1) && shape.Aggregate(1.0, (product, size) => product * size) <= Array.MaxLength
            ? shape : throw new InvalidDataException(
                $"'{InputShape}' should have sizes of 1 or more, and at most {Array.MaxLength} values; found "
                + $"{NamedTensor.Describe(shape)}.");
    }
}
