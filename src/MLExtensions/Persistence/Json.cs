using System.Text.Json;

namespace MLExtensions.Persistence;

/// <summary>Writes and reads the JSON of saved transformers.</summary>
internal static class Json
{
    /// <summary>Writes an object as UTF-8, with line breaks for those who open the zip.</summary>
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

    /// <summary>Writes an array of strings as a member.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes an array of numbers as a member.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, IEnumerable<int> values)
    {
        json.WriteStartArray(name);
        foreach (int value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Reads a member that is a text.</summary>
    /// <exception cref="InvalidDataException">It is null.</exception>
    public static string Text(this JsonElement json, string name)
        => json.GetProperty(name).GetString() ?? throw new InvalidDataException($"'{name}' should be a text; found null.");

    /// <summary>Reads what <see cref="WriteStrings"/> has written.</summary>
    public static string[] Strings(this JsonElement json, string name) =>
    [
        .. json.GetProperty(name).EnumerateArray()
            .Select(value => value.GetString() ?? throw new InvalidDataException($"'{name}' should be texts; found null.")),
    ];

    /// <summary>Reads what <see cref="WriteNumbers"/> has written.</summary>
    public static int[] Numbers(this JsonElement json, string name)
        => [.. json.GetProperty(name).EnumerateArray().Select(value => value.GetInt32())];
}
