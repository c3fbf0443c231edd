using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLExtensions;

/// <summary>Where a training was after an epoch, as a safetensors file: tensors of the run, those of the best epoch, and as metadata the history and the settings.</summary>
internal sealed record Checkpoint(TrainingHistory History, TrainingSettings Settings, NamedTensors State, NamedTensors? BestState)
{
    private const string StatePrefix = "state.", BestPrefix = "best.", HistoryName = "history", SettingsName = "settings";
    private const string FilePrefix = "checkpoint-", Extension = ".safetensors";

    /// <summary>Writes the file under another name first, so that one of the right name is a whole one, whenever the process ends.</summary>
    public void Write(Checkpoints checkpoints)
    {
        var file = new NamedTensors();
        file.Metadata[HistoryName] = JsonSerializer.Serialize(History, CheckpointJson.Default.TrainingHistory);
        file.Metadata[SettingsName] = JsonSerializer.Serialize(Settings.Values, CheckpointJson.Default.DictionaryStringString);
        file.AddAll(State, StatePrefix);
        if (BestState != null)
            file.AddAll(BestState, BestPrefix);

        Directory.CreateDirectory(checkpoints.Folder);
        string path = Path.Combine(checkpoints.Folder, $"{FilePrefix}{History.TrainingLoss.Count:D6}{Extension}"), unfinished = path + ".unfinished";
        try
        {
            File.WriteAllBytes(unfinished, Safetensors.Write(file));
            File.Move(unfinished, path, overwrite: true);
        }
        catch (IOException)
        {
            File.Delete(unfinished);
            throw;
        }
        foreach (string old in FilesOf(checkpoints.Folder).SkipLast(checkpoints.Keep))
            File.Delete(old);
    }

    /// <summary>Before a training begins: its checkpoints must not be mixed with those of another one, and it should be known now that they can be written.</summary>
    /// <exception cref="IOException">There are checkpoints in the folder, or it cannot be created.</exception>
    public static void CheckUnused(string folder)
    {
        Directory.CreateDirectory(folder);
        if (FilesOf(folder) is [.., string last])
            throw new IOException($"'{folder}' has checkpoints of another training, the last one '{Path.GetFileName(last)}': resume from it ({nameof(TrainingPlan.ResumeFrom)}), or choose another folder.");
    }

    private static string[] FilesOf(string folder) => Directory.Exists(folder) ? [.. Directory.GetFiles(folder, $"{FilePrefix}*{Extension}").Order(StringComparer.Ordinal)] : [];

    /// <summary>The checkpoint of the last epoch in a folder.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static Checkpoint ReadLast(string folder)
    {
        string path = FilesOf(folder).LastOrDefault()
            ?? throw new FileNotFoundException($"There is no checkpoint to resume from in '{folder}'; one is a file {FilePrefix}*{Extension}.");
        try
        {
            NamedTensors file = Safetensors.Read(File.ReadAllBytes(path)), best = file.WithPrefix(BestPrefix);
            return new Checkpoint(
                JsonSerializer.Deserialize(Text(HistoryName), CheckpointJson.Default.TrainingHistory)!,
                new TrainingSettings(JsonSerializer.Deserialize(Text(SettingsName), CheckpointJson.Default.DictionaryStringString)!),
                file.WithPrefix(StatePrefix), best.Tensors.Count > 0 ? best : null);

            string Text(string name) => file.Metadata.TryGetValue(name, out string? text) ? text : throw new InvalidDataException($"it has no {name}");
        }
        catch (Exception e) when (e is InvalidDataException or JsonException)
        {
            throw new InvalidDataException($"The checkpoint '{path}' cannot be read: {e.Message}", e);
        }
    }
}

[JsonSerializable(typeof(TrainingHistory))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
internal sealed partial class CheckpointJson : JsonSerializerContext;
