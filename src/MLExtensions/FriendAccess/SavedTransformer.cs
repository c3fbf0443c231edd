using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;

namespace MLExtensions;

/// <summary>
/// A transformer that ML.NET saves into its zip, and loads again without any registration. What it consists of goes into streams of its own; length and SHA-256
/// of each are in its header, and are checked before a byte is used, since nothing else would notice a damaged zip.
/// </summary>
/// <remarks>A damaged stream ends Model.Load with a FormatException that names it, inside the TargetInvocationException that ML.NET's way of loading leads to.</remarks>
public abstract class SavedTransformer : ITransformer
{
    private const uint FormatVersion = 0x00010001;

    internal SavedTransformer()
    {
    }

    /// <inheritdoc/>
    public abstract bool IsRowToRowMapper { get; }

    /// <inheritdoc/>
    public abstract DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    /// <inheritdoc/>
    public abstract IDataView Transform(IDataView input);

    /// <inheritdoc/>
    public abstract IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);

    /// <summary>What ML.NET finds the class by, 24 characters at most; the class's LoadableClass attribute names the same.</summary>
    internal abstract string Signature { get; }

    /// <summary>Adds the streams that make up this transformer.</summary>
    internal abstract void SaveStreams(IDictionary<string, byte[]> streams);

    void ICanSaveModel.Save(ModelSaveContext ctx) => MLNet.Reach(() => Save(ctx));

    private bool Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Version(Signature, GetType()));
        var streams = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        SaveStreams(streams);
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

    /// <summary>The streams of a saved transformer, whole and undamaged.</summary>
    /// <param name="ctx">Where ML.NET is reading.</param>
    /// <param name="signature">See <see cref="Signature"/>.</param>
    /// <param name="type">The class to be loaded.</param>
    /// <exception cref="FormatException">They are damaged, or written by a newer version.</exception>
    internal static IReadOnlyDictionary<string, byte[]> LoadStreams(ModelLoadContext ctx, string signature, Type type) => MLNet.Reach(() => Load(ctx, signature, type));

    private static Dictionary<string, byte[]> Load(ModelLoadContext ctx, string signature, Type type)
    {
        if (ctx.Header.ModelVerReadable > FormatVersion)
            throw new FormatException($"The saved {type.Name} has the format {Describe(ctx.Header.ModelVerReadable)}; this version of MLExtensions reads up to {Describe(FormatVersion)}. Load it with the version that saved it, or a newer one.");
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
                throw Damaged(type, name, $"the SHA-256 {Convert.ToHexStringLower(hash)}", Convert.ToHexStringLower(SHA256.HashData(content)));
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
                (string name, int length, byte[] hash) = (reader.ReadString(), reader.ReadInt32(), reader.ReadBytes(SHA256.HashSizeInBytes));
                if (remaining < 0 || length < 0 || hash.Length < SHA256.HashSizeInBytes)
                    throw new FormatException($"Found {remaining} streams left, the next of {length} bytes, with a hash of {hash.Length} bytes.");
                header.Add((name, length, hash));
            }
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException)
        {
            throw new FormatException($"The saved {type.Name} is damaged: its header should list its streams with length and SHA-256. {e.Message}", e);
        }
        return header;
    }

    /// <summary>A stream that has to be there.</summary>
    internal static byte[] Stream(IReadOnlyDictionary<string, byte[]> streams, string name)
        => streams.TryGetValue(name, out byte[]? content) ? content : throw new FormatException($"The saved model should have the stream {name}; found {string.Join(", ", streams.Keys)}.");

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
