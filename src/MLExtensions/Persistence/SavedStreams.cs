using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;

namespace MLExtensions.Persistence;

/// <summary>
/// Saves a transformer as named streams in ML.NET's zip. Length and SHA-256 of each stream are in the transformer's header and are checked
/// before a byte is used, since .NET's zip reader does not notice a damaged stream.
/// </summary>
internal static class SavedStreams
{
    private const uint FormatVersion = 0x00010001;

    /// <summary>Writes the streams of a transformer.</summary>
    /// <param name="ctx">The place in the zip.</param>
    /// <param name="signature">
    /// The name by which ML.NET finds the class, at most 24 characters; its LoadableClass attribute has the same.
    /// </param>
    /// <param name="type">The class of the transformer.</param>
    /// <param name="addStreams">Adds the streams.</param>
    public static void Save(ModelSaveContext ctx, string signature, Type type, Action<IDictionary<string, byte[]>> addStreams)
        => MLNet.Reach(() => Write(ctx, signature, type, addStreams));

    /// <summary>Reads the streams of a saved transformer.</summary>
    /// <param name="ctx">The place in the zip.</param>
    /// <param name="signature">The name given to <see cref="Save"/>.</param>
    /// <param name="type">The class to be loaded.</param>
    /// <exception cref="FormatException">A stream is damaged, or written by a newer version.</exception>
    public static IReadOnlyDictionary<string, byte[]> Load(ModelLoadContext ctx, string signature, Type type)
        => MLNet.Reach(() => Read(ctx, signature, type));

    /// <summary>Returns a stream that has to be there.</summary>
    /// <exception cref="FormatException">There is no such stream.</exception>
    public static byte[] Get(this IReadOnlyDictionary<string, byte[]> streams, string name)
        => streams.TryGetValue(name, out byte[]? content) ? content
        : throw new FormatException($"The saved model should have the stream {name}; found {string.Join(", ", streams.Keys)}.");

    private static bool Write(ModelSaveContext ctx, string signature, Type type, Action<IDictionary<string, byte[]>> addStreams)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version(signature, type));
        var streams = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        addStreams(streams);
        ctx.Writer.Write(streams.Count);
        foreach ((string name, byte[] content) in streams)
        {
            ctx.Writer.Write(name);
            ctx.Writer.Write(content.Length);
            ctx.Writer.Write(SHA256.HashData(content));
            ctx.SaveBinaryStream(name, writer => writer.Write(content));
        }
        return true;
    }

    private static Dictionary<string, byte[]> Read(ModelLoadContext ctx, string signature, Type type)
    {
        if (ctx.Header.ModelVerReadable > FormatVersion)
        {
            throw new FormatException(
                $"The saved {type.Name} has the format {Describe(ctx.Header.ModelVerReadable)}; this version of MLExtensions reads up to "
                + $"{Describe(FormatVersion)}. Load it with the version that saved it, or a newer one.");
        }
        ctx.CheckAtModel(Version(signature, type));

        var streams = new Dictionary<string, byte[]>();
        foreach ((string name, int length, byte[] hash) in ReadHeader(ctx.Reader, type))
        {
            byte[] content = [];
            if (!ctx.TryLoadBinaryStream(name, reader => content = ReadUpTo(reader.BaseStream, length)))
                throw Damaged(type, name, $"{length} bytes", "no such stream");
            if (content.Length != length)
                throw Damaged(type, name, $"{length} bytes", content.Length > length ? "more" : $"{content.Length}");
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(hash))
            {
                throw Damaged(
                    type, name, $"the SHA-256 {Convert.ToHexStringLower(hash)}", Convert.ToHexStringLower(SHA256.HashData(content)));
            }
            streams.Add(name, content);
        }
        return streams;
    }

    private static List<(string Name, int Length, byte[] Hash)> ReadHeader(BinaryReader reader, Type type)
    {
        var header = new List<(string, int, byte[])>();
        try
        {
            for (int remaining = reader.ReadInt32(); remaining != 0; remaining--)
            {
                (string name, int length, byte[] hash) = (
                    reader.ReadString(), reader.ReadInt32(), reader.ReadBytes(SHA256.HashSizeInBytes));
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
            throw new FormatException(
                $"The saved {type.Name} is damaged: its header should list its streams with length and SHA-256. {e.Message}", e);
        }
        return header;
    }

    private static byte[] ReadUpTo(Stream stream, int length)
    {
        var content = new MemoryStream();
        byte[] buffer = new byte[81920];
        for (int read; content.Length <= length && (read = stream.Read(buffer)) > 0;)
            content.Write(buffer, 0, read);
        return content.ToArray();
    }

    private static VersionInfo Version(string signature, Type type) => new(
        modelSignature: "MLEXTENS",
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderSignature: signature,
        loaderAssemblyName: type.Assembly.GetName().Name!);

    private static string Describe(uint version) => $"{version >> 16}.{version & 0xFFFF}";

    private static FormatException Damaged(Type type, string stream, string expected, string found)
        => new($"The saved {type.Name} is damaged: its stream {stream} should have {expected}; found {found}.");
}
