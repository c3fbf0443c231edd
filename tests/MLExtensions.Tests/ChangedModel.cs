using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace MLExtensions.Tests;

/// <summary>Saved models of which a stream was changed, by damage or on purpose.</summary>
internal static class ChangedModel
{
    /// <summary>Changes a stream.</summary>
    /// <param name="path">The path of the zip.</param>
    /// <param name="stream">The name of the stream, such as Table.json.</param>
    /// <param name="change">Returns the new text.</param>
    /// <param name="isForged">Whether length and SHA-256 in the header become those of the new text.</param>
    public static void Replace(string path, string stream, Func<string, string> change, bool isForged)
    {
        using ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update);
        ZipArchiveEntry entry = zip.Entries.Single(entry => entry.Name == stream);
        byte[] content = Read(entry), changed = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(content)));
        Assert.NotEqual(content, changed);
        Write(entry, changed);
        if (!isForged)
            return;
        ZipArchiveEntry key = zip.GetEntry(entry.FullName.Replace(stream, "Model.key", StringComparison.Ordinal))!;
        byte[] header = Read(key), hash = SHA256.HashData(content);
        int place = header.AsSpan().IndexOf(hash);
        BitConverter.TryWriteBytes(header.AsSpan(place - sizeof(int)), changed.Length);
        SHA256.HashData(changed).CopyTo(header, place);
        Write(key, header);

        static byte[] Read(ZipArchiveEntry entry)
        {
            using Stream stream = entry.Open();
            var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.ToArray();
        }

        static void Write(ZipArchiveEntry entry, byte[] content)
        {
            using Stream stream = entry.Open();
            stream.SetLength(0);
            stream.Write(content);
        }
    }
}
