using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MLExtensions;

/// <summary>
/// The state of a training after an epoch, as a safetensors file: tensors of the run, those of the best epoch, and as metadata the history,
/// the settings and the SHA-256 of the file.
/// </summary>
internal sealed record Checkpoint(TrainingHistory History, ResumeFingerprint Settings, NamedTensors State, NamedTensors? BestState)
{
    private const string StatePrefix = "state.", BestPrefix = "best.", HistoryName = "history", SettingsName = "settings",
        HashName = "sha256";
    private const int HashDigits = 2 * SHA256.HashSizeInBytes;

    // As the header of the file has it, before the digits.
    private static readonly byte[] HashStart = Encoding.UTF8.GetBytes($"\"{HashName}\":\"");

    /// <summary>Writes the file.</summary>
    public byte[] ToBytes()
    {
        var file = new NamedTensors();
        file.Metadata[HashName] = new string('0', HashDigits);
        file.Metadata[HistoryName] = JsonSerializer.Serialize(History, CheckpointJson.Default.TrainingHistory);
        file.Metadata[SettingsName] = JsonSerializer.Serialize(Settings.Values, CheckpointJson.Default.DictionaryStringString);
        file.AddAll(State, StatePrefix);
        if (BestState != null)
            file.AddAll(BestState, BestPrefix);
        byte[] bytes = Safetensors.Write(file);
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(bytes)), DigitsIn(bytes));
        return bytes;
    }

    /// <summary>Reads a file, after its hash is checked.</summary>
    /// <param name="bytes">The file; changed.</param>
    /// <exception cref="InvalidDataException">It is damaged, or is no checkpoint.</exception>
    public static Checkpoint FromBytes(byte[] bytes)
    {
        Span<byte> digits = DigitsIn(bytes);
        string expected = Encoding.ASCII.GetString(digits);
        digits.Fill((byte)'0');
        string found = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (found != expected)
            throw new InvalidDataException($"its SHA-256 should be {expected}; found {found}");
        try
        {
            NamedTensors file = Safetensors.ReadInPlace(bytes), best = file.WithPrefix(BestPrefix);
            return new Checkpoint(
                Deserialize(file, HistoryName, CheckpointJson.Default.TrainingHistory),
                new ResumeFingerprint(Deserialize(file, SettingsName, CheckpointJson.Default.DictionaryStringString)),
                file.WithPrefix(StatePrefix), best.Tensors.Count > 0 ? best : null);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"its metadata is damaged: {e.Message}");
        }
    }

    /// <summary>Throws where the checkpoint is not one of a training, although its hash is right.</summary>
    /// <param name="plan">The plan of the training.</param>
    /// <param name="state">A state of its run, whose tensors have the right names, types and shapes.</param>
    /// <param name="validates">Whether the training has validation rows.</param>
    /// <param name="evaluates">Whether it evaluates the training set after each epoch.</param>
    /// <exception cref="InvalidDataException">It is not; the message says why.</exception>
    public void Check(TrainingPlan plan, NamedTensors state, bool validates, bool evaluates)
    {
        int epochs = History.TrainingLoss.Count;
        if (epochs < 1 || epochs > plan.Epochs)
            throw new InvalidDataException($"Its history should have 1 to {plan.Epochs} epochs; found {epochs}.");
        History.Check();
        if (validates != History.ValidationLoss.Count > 0 || evaluates != History.EvaluatedTrainingLoss.Count > 0)
        {
            throw new InvalidDataException(
                $"Its history should have {(validates ? epochs : 0)} losses of validation rows and {(evaluates ? epochs : 0)} of the "
                + $"training set; found {History.ValidationLoss.Count} and {History.EvaluatedTrainingLoss.Count}.");
        }
        if (plan.EarlyStopping is { RestoreBestWeights: true } && BestState == null)
            throw new InvalidDataException("It should have the state of the best epoch; found none.");

        foreach (NamedTensors saved in BestState == null ? [State] : new[] { State, BestState })
        {
            foreach (NamedTensor tensor in state.Tensors.Where(tensor => saved == State || !TrainingPlan.IsOfOptimizer(tensor)))
                saved.Get(tensor.Name, tensor.Type, tensor.Shape);
            foreach (NamedTensor tensor in plan.Parameters)
                saved.RequireFinite(tensor.Name);
        }
    }

    private static T Deserialize<T>(NamedTensors file, string name, JsonTypeInfo<T> type)
        where T : class
        => file.Metadata.TryGetValue(name, out string? text) && JsonSerializer.Deserialize(text, type) is { } value ? value
            : throw new InvalidDataException($"its metadata should have '{name}'; found none");

    private static Span<byte> DigitsIn(Span<byte> bytes)
    {
        int start = bytes.IndexOf(HashStart);
        if (start < 0 || bytes.Length < start + HashStart.Length + HashDigits)
            throw new InvalidDataException($"its metadata should have '{HashName}'; found none");
        return bytes.Slice(start + HashStart.Length, HashDigits);
    }
}

[JsonSourceGenerationOptions(NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(TrainingHistory))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
