using System.Text.Json;

namespace MLExtensions;

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

    /// <summary>Writes a member that is an array of numbers in single precision.</summary>
    public static void WriteSingles(this Utf8JsonWriter json, string name, IEnumerable<float> values)
    {
        json.WriteStartArray(name);
        foreach (float value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes a member that is an array of numbers, with as many digits as make them the same when read.</summary>
    public static void WriteDoubles(this Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    /// <summary>Writes a member that is an array of objects.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="items">The items.</param>
    /// <param name="writeMembers">Writes the members of the object of an item.</param>
    public static void WriteObjects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> writeMembers)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            writeMembers(item);
            json.WriteEndObject();
        }
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

    /// <summary>Reads what <see cref="WriteSingles"/> has written.</summary>
    public static float[] Singles(this JsonElement json, string name)
        => [.. json.GetProperty(name).EnumerateArray().Select(value => value.GetSingle())];

    /// <summary>Reads what <see cref="WriteDoubles"/> has written.</summary>
    public static double[] Doubles(this JsonElement json, string name)
        => [.. json.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>Reads a member that is an array.</summary>
    /// <param name="json">The JSON object.</param>
    /// <param name="name">The name of the member.</param>
    /// <param name="read">Reads an item.</param>
    public static T[] Items<T>(this JsonElement json, string name, Func<JsonElement, T> read)
        => [.. json.GetProperty(name).EnumerateArray().Select(read)];
}
