using System.Text.Json;

namespace MLExtensions.Persistence;

/// <summary>Writes and reads the history of a training as JSON.</summary>
internal static class HistoryJson
{
    /// <summary>Writes a member that is the history of a training.</summary>
    public static void WriteHistory(this Utf8JsonWriter json, string name, TrainingHistory history)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, history, CheckpointJson.Default.TrainingHistory);
    }

    /// <summary>Reads what <see cref="WriteHistory"/> has written.</summary>
    /// <exception cref="InvalidDataException">It is not the history of a training.</exception>
    public static TrainingHistory History(this JsonElement json, string name) => json.GetProperty(name).ToHistory();

    /// <summary>Reads an object that is the history of a training.</summary>
    /// <exception cref="InvalidDataException">It is not the history of a training.</exception>
    public static TrainingHistory ToHistory(this JsonElement json)
    {
        TrainingHistory history = json.Deserialize(CheckpointJson.Default.TrainingHistory)
            ?? throw new InvalidDataException("There should be the history of a training; found null.");
        history.Check();
        return history;
    }
}
