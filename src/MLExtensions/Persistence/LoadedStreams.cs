using System.Runtime.InteropServices;
using System.Text.Json;

namespace MLExtensions.Persistence;

/// <summary>The streams of a saved transformer, after their hashes were checked.</summary>
/// <remarks>A correct hash does not prove that the content is valid: whoever changes a stream can also change its hash.</remarks>
/// <param name="type">The class of the transformer, named in messages.</param>
/// <param name="streams">The streams by name.</param>
internal sealed class LoadedStreams(Type type, IReadOnlyDictionary<string, byte[]> streams)
{
    /// <summary>Reads a stream.</summary>
    /// <param name="name">The name of the stream.</param>
    /// <param name="read">Reads its content.</param>
    /// <exception cref="InvalidDataException">
    /// There is no such stream, or its content is not valid; the message names the transformer and the stream.
    /// </exception>
    public T Read<T>(string name, Func<byte[], T> read)
    {
        if (!streams.TryGetValue(name, out byte[]? content))
        {
            throw new InvalidDataException(
                $"The saved {type.Name} is damaged: it should have the stream {name}; found {string.Join(", ", streams.Keys)}.");
        }
        try
        {
            return read(content);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or OverflowException or ArgumentException or InvalidDataException or NotSupportedException or IndexOutOfRangeException
            or ExternalException)
        {
            // Without an inner exception, because callers read GetBaseException of what ML.NET throws.
            throw new InvalidDataException($"The saved {type.Name} is damaged: its stream {name} cannot be read. {e.Message}");
        }
    }

    /// <summary>Reads a stream with a JSON object.</summary>
    /// <param name="name">The name of the stream.</param>
    /// <param name="read">Reads the object.</param>
    /// <exception cref="InvalidDataException">See <see cref="Read{T}"/>.</exception>
    public T ReadJson<T>(string name, Func<JsonElement, T> read) => Read(name, content =>
    {
        using JsonDocument document = JsonDocument.Parse(content);
        return read(document.RootElement);
    });
}
