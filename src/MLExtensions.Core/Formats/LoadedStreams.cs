using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace MLExtensions;

/// <summary>The streams of a saved transformer, after their hashes were checked.</summary>
/// <remarks>A correct hash does not prove that the content is valid: whoever changes a stream can also change its hash.</remarks>
/// <param name="type">The name of the class of the transformer, for messages.</param>
/// <param name="streams">The streams by name.</param>
internal sealed class LoadedStreams(string type, IReadOnlyDictionary<string, byte[]> streams)
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
                $"The saved {type} is damaged: it should have the stream {name}; found {string.Join(", ", streams.Keys)}.");
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
            throw new InvalidDataException($"The saved {type} is damaged: its stream {name} cannot be read. {e.Message}");
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

    /// <summary>Reads the streams that a header lists with their lengths and hashes.</summary>
    /// <param name="header">The header of the transformer, at the list.</param>
    /// <param name="type">The name of the class of the transformer, for messages.</param>
    /// <param name="tryRead">Passes an opened stream to an action; returns false where there is none of this name.</param>
    /// <exception cref="InvalidDataException">A stream is damaged.</exception>
    public static LoadedStreams Read(BinaryReader header, string type, Func<string, Action<Stream>, bool> tryRead)
    {
        var streams = new Dictionary<string, byte[]>();
        foreach ((string name, int length, byte[] hash) in ReadHeader(header, type))
        {
            byte[]? content = null;
            long found = -1;
            if (!tryRead(name, stream => content = ReadExactly(stream, length, out found)))
                throw Damaged(type, name, $"{length} bytes", "no such stream");
            if (content == null)
                throw Damaged(type, name, $"{length} bytes", found > length ? "more" : $"{found}");
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(hash))
            {
                throw Damaged(
                    type, name, $"the SHA-256 {Convert.ToHexStringLower(hash)}", Convert.ToHexStringLower(SHA256.HashData(content)));
            }
            if (!streams.TryAdd(name, content))
                throw Damaged(type, name, "one place in the header", "two");
        }
        return new LoadedStreams(type, streams);
    }

    private static List<(string Name, int Length, byte[] Hash)> ReadHeader(BinaryReader reader, string type)
    {
        var header = new List<(string, int, byte[])>();
        try
        {
            for (int remaining = reader.ReadInt32(); remaining != 0; remaining--)
            {
                string name = reader.ReadString();
                int length = reader.ReadInt32();
                byte[] hash = reader.ReadBytes(SHA256.HashSizeInBytes);
                if (remaining < 0 || length < 0 || hash.Length < SHA256.HashSizeInBytes)
                {
                    throw new FormatException(
                        $"Found {remaining} streams left, the next of {length} bytes, with a hash of {hash.Length} bytes.");
                }
                header.Add((name, length, hash));
            }
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException)
        {
            throw new InvalidDataException(
                $"The saved {type} is damaged: its header should list its streams with length and SHA-256. {e.Message}");
        }
        return header;
    }

    /// <summary>Reads a stream of a known length; returns null where its length is another one.</summary>
    /// <remarks>
    /// The length is compared before memory is allocated, so that a damaged header cannot request memory that the stream does not fill.
    /// </remarks>
    /// <param name="stream">The stream.</param>
    /// <param name="length">The length according to the header.</param>
    /// <param name="found">Receives the length found; for a stream that cannot seek, it is at most one more than the expected one.</param>
    public static byte[]? ReadExactly(Stream stream, int length, out long found)
    {
        if (stream.CanSeek && stream.Length - stream.Position != length)
        {
            found = stream.Length - stream.Position;
            return null;
        }
        byte[] content = stream.CanSeek ? new byte[length] : [];
        int count = 0;
        // Where the length of the stream is unknown, the buffer grows with what has been read.
        for (int read = 1; read > 0 && count < length; count += read)
        {
            if (count == content.Length)
                Array.Resize(ref content, (int)Math.Min(length, Math.Max(1 << 16, 2L * count)));
            read = stream.Read(content, count, content.Length - count);
        }
        found = count == length && stream.ReadByte() >= 0 ? length + 1L : count;
        return found == length ? content : null;
    }

    private static InvalidDataException Damaged(string type, string stream, string expected, string found)
        => new($"The saved {type} is damaged: its stream {stream} should have {expected}; found {found}.");
}
