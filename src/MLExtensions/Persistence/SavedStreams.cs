using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;

namespace MLExtensions.Persistence;

/// <summary>Saves a transformer as named streams in the zip of ML.NET, and loads the streams.</summary>
/// <remarks>
/// The header of the transformer has the length and the SHA-256 of each stream. They are checked before the content is used, because the
/// zip reader of .NET does not detect damage.
/// </remarks>
internal static class SavedStreams
{
    private const uint FormatVersion = 0x00010001;

    /// <summary>Writes the streams of a transformer.</summary>
    /// <param name="ctx">The folder of the transformer in the zip.</param>
    /// <param name="signature">
    /// The name by which ML.NET finds the class, of at most 24 characters. It is also in the LoadableClass attribute of the class.
    /// </param>
    /// <param name="type">The class of the transformer.</param>
    /// <param name="addStreams">Adds the streams.</param>
    public static void Save(ModelSaveContext ctx, string signature, Type type, Action<IDictionary<string, byte[]>> addStreams)
        => MLNet.Reach(() => Write(ctx, signature, type, addStreams));

    /// <summary>Reads the streams of a saved transformer.</summary>
    /// <param name="ctx">The folder of the transformer in the zip.</param>
    /// <param name="signature">The name given to <see cref="Save"/>.</param>
    /// <param name="type">The class of the transformer.</param>
    /// <exception cref="InvalidDataException">A stream is damaged, or written by a newer version.</exception>
    public static LoadedStreams Load(ModelLoadContext ctx, string signature, Type type)
        => MLNet.Reach(() => Read(ctx, signature, type));

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

    private static LoadedStreams Read(ModelLoadContext ctx, string signature, Type type)
    {
        if (ctx.Header.ModelVerReadable > FormatVersion)
        {
            throw new InvalidDataException(
                $"The saved {type.Name} has the format {Describe(ctx.Header.ModelVerReadable)}; this version of MLExtensions reads up to "
                + $"{Describe(FormatVersion)}. Load it with the version that saved it, or a newer one.");
        }
        try
        {
            ctx.CheckAtModel(Version(signature, type));
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"The saved {type.Name} is damaged: its header cannot be read. {e.Message}");
        }

        return LoadedStreams.Read(ctx.Reader, type.Name, (name, read) => TryRead(ctx, type, name, read));
    }

    /// <summary>Opens a stream, which ML.NET decompresses into a temporary file. Returns whether there is one.</summary>
    private static bool TryRead(ModelLoadContext ctx, Type type, string name, Action<Stream> read)
    {
        try
        {
            return ctx.TryLoadBinaryStream(name, reader => read(reader.BaseStream));
        }
        catch (Exception e) when (e is InvalidDataException or NotSupportedException or ArgumentException or FormatException
            or EndOfStreamException)
        {
            throw new InvalidDataException(
                $"The saved {type.Name} is damaged: its stream {name} cannot be read from the zip archive. {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The stream {name} of the saved {type.Name} could not be read from the zip archive. {e.Message}");
        }
    }

    private static VersionInfo Version(string signature, Type type) => new(
        modelSignature: "MLEXTENS",
        verWrittenCur: FormatVersion,
        verReadableCur: FormatVersion,
        verWeCanReadBack: FormatVersion,
        loaderSignature: signature,
        loaderAssemblyName: type.Assembly.GetName().Name!);

    private static string Describe(uint version) => $"{version >> 16}.{version & 0xFFFF}";
}
