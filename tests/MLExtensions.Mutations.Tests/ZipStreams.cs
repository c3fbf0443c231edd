using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace MLExtensions.Mutations.Tests;

/// <summary>The streams of a transformer of ours inside a saved model.</summary>
internal sealed class ZipStreams(byte[] zip)
{
    private const string HeaderName = "Model.key";

    /// <summary>Gets the paths of the streams, without the header that lists them.</summary>
    public string[] Names { get; } = Open(zip, archive => archive.Entries.Select(entry => entry.FullName)
        .Where(name => name.EndsWith(".json", StringComparison.Ordinal) || name.EndsWith(".safetensors", StringComparison.Ordinal)
            || name.EndsWith(".pt", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray());

    /// <summary>Returns the content of a stream.</summary>
    public byte[] Read(string name) => Open(zip, archive => Read(archive.GetEntry(name)!));

    /// <summary>Returns the model with another content of a stream.</summary>
    /// <param name="name">The path of the stream.</param>
    /// <param name="content">The content.</param>
    /// <param name="isForged">
    /// Whether the header gets the length and the hash of the content; otherwise it keeps those of the stream.
    /// </param>
    public byte[] Replace(string name, byte[] content, bool isForged)
    {
        var changed = new MemoryStream();
        changed.Write(zip);
        using (var archive = new ZipArchive(changed, ZipArchiveMode.Update, leaveOpen: true))
        {
            byte[] before = Read(archive.GetEntry(name)!);
            Write(archive, name, content);
            if (isForged)
            {
                string header = name[..(name.LastIndexOf('/') + 1)] + HeaderName;
                Write(archive, header, Forge(Read(archive.GetEntry(header)!), before, content));
            }
        }
        return changed.ToArray();
    }

    /// <summary>Replaces hash and length, which stand one after the other.</summary>
    private static byte[] Forge(byte[] header, byte[] before, byte[] content)
    {
        int hash = header.AsSpan().IndexOf(SHA256.HashData(before));
        Assert.True(hash >= sizeof(int));
        SHA256.HashData(content).CopyTo(header, hash);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(hash - sizeof(int)), content.Length);
        return header;
    }

    private static T Open<T>(byte[] zip, Func<ZipArchive, T> read)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return read(archive);
    }

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    private static void Write(ZipArchive archive, string name, byte[] content)
    {
        archive.GetEntry(name)!.Delete();
        using Stream stream = archive.CreateEntry(name).Open();
        stream.Write(content);
    }
}
