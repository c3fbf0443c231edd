using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace MLExtensions;

/// <summary>A model that ML.NET has saved as a zip: its transformers, in their order.</summary>
/// <remarks>
/// Each transformer has a folder with a file Model.key: a header of 256 bytes, then what the transformer writes, then a table of the
/// strings that it uses, such as the names of its columns.
/// </remarks>
internal sealed class ModelArchive : IDisposable
{
    private const string Root = "TransformerChain", KeyFile = "Model.key", Chain = "TransformerChain";
    private const long MostKeyBytes = 1 << 26;

    private readonly ZipArchive _zip;

    private ModelArchive(ZipArchive zip) => _zip = zip;

    /// <summary>Opens a model.</summary>
    /// <param name="stream">The zip, which can be read at any place.</param>
    /// <exception cref="InvalidDataException">It is no zip, or no model of ML.NET.</exception>
    public static ModelArchive Open(Stream stream) => new(new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true));

    /// <summary>Returns the transformers; those of a chain that is one of them are in its place.</summary>
    public IReadOnlyList<SavedStep> ReadSteps()
    {
        var steps = new List<SavedStep>();
        AddSteps(Root, steps);
        return steps;
    }

    public void Dispose() => _zip.Dispose();

    private void AddSteps(string folder, List<SavedStep> steps)
    {
        ModelKey key = ReadKey(folder);
        if (key.Signature != Chain)
        {
            steps.Add(new SavedStep(
                key, () => LoadedStreams.Read(key.OpenModel(), key.Signature, (name, read) => TryRead(folder, name, read))));
            return;
        }
        int count = key.ReadCount();
        for (int i = 0; i < count; i++)
            AddSteps($"{folder}/Transform_{i:000}", steps);
    }

    private bool TryRead(string folder, string name, Action<Stream> read)
    {
        if (Find($"{folder}/{name}") is not { } entry)
            return false;
        using Stream stream = entry.Open();
        read(stream);
        return true;
    }

    private ModelKey ReadKey(string folder)
    {
        ZipArchiveEntry entry = Find($"{folder}/{KeyFile}") ?? throw new InvalidDataException(
            $"It should be a model that ML.NET has saved, with the file {folder}/{KeyFile}; found "
            + $"{string.Join(", ", _zip.Entries.Take(10).Select(other => other.FullName))}.");
        if (entry.Length > MostKeyBytes)
            throw new InvalidDataException($"The file {entry.FullName} should have at most {MostKeyBytes} bytes; found {entry.Length}.");
        using Stream stream = entry.Open();
        byte[] content = LoadedStreams.ReadExactly(stream, (int)entry.Length, out long found)
            ?? throw new InvalidDataException($"The file {entry.FullName} should have {entry.Length} bytes; found {found}.");
        return ModelKey.Read(content, entry.FullName);
    }

    // ML.NET writes the separator of its platform.
    private ZipArchiveEntry? Find(string name)
        => _zip.Entries.FirstOrDefault(entry => entry.FullName.Replace('\\', '/').Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A transformer in a saved model.</summary>
/// <param name="Key">What its file Model.key has.</param>
/// <param name="Load">Reads its streams, where it is one of ours.</param>
internal sealed record SavedStep(ModelKey Key, Func<LoadedStreams> Load);

/// <summary>The file Model.key of a transformer.</summary>
/// <param name="Signature">The name by which ML.NET finds the class.</param>
/// <param name="IsOurs">Whether the class is one of MLExtensions.</param>
/// <param name="Strings">The strings that the transformer uses, with the names of its columns.</param>
internal sealed record ModelKey(string Signature, bool IsOurs, IReadOnlyList<string> Strings)
{
    private const int HeaderBytes = 256, ModelPlace = 0x10, StringsPlace = 0x20, ModelSignaturePlace = 0x40, LoaderSignaturePlace = 0x50,
        LoaderSignatureBytes = 24, AssemblyPlace = 0x90;

    private byte[] Content { get; init; } = [];

    /// <summary>Gets the name of the assembly of the class.</summary>
    public string Assembly { get; private init; } = "";

    /// <summary>Reads a file.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="name">Its name in the zip, for messages.</param>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static ModelKey Read(byte[] content, string name)
    {
        if (content.Length < HeaderBytes || !content.AsSpan(0, 8).SequenceEqual("ML\0MODEL"u8))
            throw new InvalidDataException($"The file {name} should have a header of {HeaderBytes} bytes that begins with ML MODEL.");
        try
        {
            return new ModelKey(
                Encoding.ASCII.GetString(content, LoaderSignaturePlace, LoaderSignatureBytes).TrimEnd('\0'),
                content.AsSpan(ModelSignaturePlace, 8).SequenceEqual("MLEXTENS"u8), ReadStrings(content))
            {
                Content = content,
                Assembly = MemoryMarshal.Cast<byte, char>(Range(content, AssemblyPlace)).ToString(),
            };
        }
        catch (Exception e) when (e is ArgumentException or OverflowException)
        {
            throw new InvalidDataException($"The header of the file {name} is damaged. {e.Message}");
        }
    }

    /// <summary>Opens what the transformer has written.</summary>
    public BinaryReader OpenModel()
    {
        long place = Number(Content, ModelPlace);
        return place >= HeaderBytes && place <= Content.Length
            ? new BinaryReader(new MemoryStream(Content, (int)place, Content.Length - (int)place))
            : throw new InvalidDataException(
                $"The header of the {Signature} should have a place from {HeaderBytes} to {Content.Length}; found {place}.");
    }

    /// <summary>Reads the number that the transformer has written first.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public int ReadCount()
    {
        using BinaryReader model = OpenModel();
        return model.BaseStream.Length >= sizeof(int) ? model.ReadInt32()
            : throw new InvalidDataException($"The {Signature} should begin with a number; found {model.BaseStream.Length} bytes.");
    }

    /// <summary>Reads the table of strings: where each ends, in bytes, and their characters.</summary>
    private static string[] ReadStrings(byte[] content)
    {
        ReadOnlySpan<long> ends = MemoryMarshal.Cast<byte, long>(Range(content, StringsPlace));
        ReadOnlySpan<byte> characters = Range(content, StringsPlace + 2 * sizeof(long));
        string[] strings = new string[ends.Length];
        for (int i = 0; i < ends.Length; i++)
        {
            int first = i == 0 ? 0 : (int)ends[i - 1];
            strings[i] = MemoryMarshal.Cast<byte, char>(characters[first..checked((int)ends[i])]).ToString();
        }
        return strings;
    }

    /// <summary>Returns the bytes that a place and a length in the header tell.</summary>
    private static ReadOnlySpan<byte> Range(byte[] content, int place)
        => content.AsSpan(checked((int)Number(content, place)), checked((int)Number(content, place + sizeof(long))));

    private static long Number(byte[] content, int place) => BinaryPrimitives.ReadInt64LittleEndian(content.AsSpan(place));
}
