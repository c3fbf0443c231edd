using System.Text.Json;

namespace MLExtensions;

internal static class Json
{
    /// <summary>An object, as UTF-8, with line breaks for those who open the zip.</summary>
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
}
