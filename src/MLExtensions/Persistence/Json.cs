using System.Text.Json;

namespace MLExtensions.Persistence;

/// <summary>Writes and reads the JSON of saved transformers.</summary>
internal static class Json
{
    /// <summary>Returns an object as UTF-8, indented so that it can be read in the zip.</summary>
    /// <param name="writeMembers">Writes the members of the object.</param>
    public static byte[] Write(Action<Utf8JsonWriter> writeMembers)
    {
        var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Writes a member that is an array of strings.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes a member that is an array of integers.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, IEnumerable<int> values)
    {
        json.WriteStartArray(name);
        foreach (int value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Reads a member that is a string.</summary>
    /// <exception cref="InvalidDataException">The member is null.</exception>
    public static string Text(this JsonElement json, string name)
        => json.GetProperty(name).GetString() ?? throw new InvalidDataException($"'{name}' should be a string; found null.");

    /// <summary>Reads what <see cref="WriteStrings"/> has written.</summary>
    /// <exception cref="InvalidDataException">A string is null.</exception>
    public static string[] Strings(this JsonElement json, string name) =>
    [
        .. json.GetProperty(name).EnumerateArray()
            .Select(value => value.GetString() ?? throw new InvalidDataException($"'{name}' should be strings; found null.")),
    ];

    /// <summary>Reads what <see cref="WriteNumbers"/> has written.</summary>
    public static int[] Numbers(this JsonElement json, string name)
        => [.. json.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];

    /// <summary>Writes a member that is the history of a training.</summary>
    public static void WriteHistory(this Utf8JsonWriter json, string name, TrainingHistory history)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, history, CheckpointJson.Default.TrainingHistory);
    }

    /// <summary>Reads what <see cref="WriteHistory"/> has written.</summary>
    /// <exception cref="InvalidDataException">It is not the history of a training.</exception>
    public static TrainingHistory History(this JsonElement json, string name)
    {
        TrainingHistory history = json.GetProperty(name).Deserialize(CheckpointJson.Default.TrainingHistory)
            ?? throw new InvalidDataException($"'{name}' should be a history; found null.");
        history.Check();
        return history;
    }
}
