using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLExtensions;

/// <summary>
/// Where a training was after an epoch, as a safetensors file: tensors of the run, those of the best epoch, and as metadata the history and
/// the settings.
/// </summary>
internal sealed record Checkpoint(TrainingHistory History, ResumeFingerprint Settings, NamedTensors State, NamedTensors? BestState)
{
    private const string StatePrefix = "state.", BestPrefix = "best.", HistoryName = "history", SettingsName = "settings";
    private const string FilePrefix = "checkpoint-", Extension = ".safetensors", Unfinished = ".unfinished";

    /// <summary>
    /// Writes the file under another name first, so that one of the right name is a whole one, whenever the process ends.
    /// </summary>
    public void Write(Checkpoints checkpoints)
    {
        var file = new NamedTensors();
        file.Metadata[HistoryName] = JsonSerializer.Serialize(History, CheckpointJson.Default.TrainingHistory);
        file.Metadata[SettingsName] = JsonSerializer.Serialize(Settings.Values, CheckpointJson.Default.DictionaryStringString);
        file.AddAll(State, StatePrefix);
        if (BestState != null)
            file.AddAll(BestState, BestPrefix);

        string path = Path.Combine(checkpoints.Folder, $"{FilePrefix}{History.TrainingLoss.Count:D6}{Extension}"),
            unfinished = path + Unfinished;
        try
        {
            Directory.CreateDirectory(checkpoints.Folder);
            File.WriteAllBytes(unfinished, Safetensors.Write(file));
            File.Move(unfinished, path, overwrite: true);
            foreach (string old in FilesOf(checkpoints.Folder).SkipLast(checkpoints.Keep))
                File.Delete(old);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(unfinished))
                File.Delete(unfinished);
            throw new IOException(
                $"The checkpoint '{path}' of epoch {History.TrainingLoss.Count} could not be saved: {e.Message} Checkpoints saved before "
                + "stay in the folder; the training can be resumed from the last one.", e);
        }
    }

    /// <summary>Before a training begins: whether its checkpoints can be written should be known now, not after some epochs.</summary>
    /// <exception cref="IOException">They cannot.</exception>
    public static void CheckWritable(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            using var file = new FileStream(
                Path.Combine(folder, FilePrefix + Unfinished), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1,
                FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"Checkpoints cannot be saved in '{folder}': {e.Message}", e);
        }
    }

    /// <summary>The checkpoints of a training that begins must not be mixed with those of another one.</summary>
    /// <exception cref="IOException">There are checkpoints in the folder.</exception>
    public static void CheckUnused(string folder)
    {
        if (FilesOf(folder) is [.., string last])
        {
            throw new IOException(
                $"'{folder}' has checkpoints of another training, the last one '{Path.GetFileName(last)}': "
                + $"resume it ({nameof(Checkpoints)} with {nameof(Checkpoints.Resume)}), or choose another folder.");
        }
    }

    /// <summary>Returns whether a training resumes from a checkpoint, rather than to begin.</summary>
    public static bool IsResumed(TrainingPlan plan)
        => plan.Checkpoints is { Resume: true, Folder: var folder } && FilesOf(folder).Length > 0;

    private static string[] FilesOf(string folder)
        => Directory.Exists(folder) ? [.. Directory.GetFiles(folder, $"{FilePrefix}*{Extension}").Order(StringComparer.Ordinal)] : [];

    /// <summary>The checkpoint of the last epoch in a folder.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static Checkpoint ReadLast(string folder)
    {
        string path = FilesOf(folder).LastOrDefault()
            ?? throw new FileNotFoundException(
                $"There is no checkpoint to resume from in '{folder}'; one is a file {FilePrefix}*{Extension}.");
        try
        {
            NamedTensors file = Safetensors.Read(File.ReadAllBytes(path)), best = file.WithPrefix(BestPrefix);
            return new Checkpoint(
                JsonSerializer.Deserialize(Text(HistoryName), CheckpointJson.Default.TrainingHistory)!,
                new ResumeFingerprint(JsonSerializer.Deserialize(Text(SettingsName), CheckpointJson.Default.DictionaryStringString)!),
                file.WithPrefix(StatePrefix), best.Tensors.Count > 0 ? best : null);

            string Text(string name)
                => file.Metadata.TryGetValue(name, out string? text) ? text : throw new InvalidDataException($"it has no {name}");
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
