using System.IO.Compression;

namespace Microsoft.ML;

/// <summary>Writes the named streams of a model file, a zip. A stream enters the zip, whole, when it is complete.</summary>
internal sealed class RepositoryWriter : IDisposable
{
    private readonly ZipArchive _archive;
    private readonly HashSet<string> _names = [];

    public RepositoryWriter(Stream stream)
    {
        _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        Write(Join("TrainingInfo", "Version.txt"), System.Text.Encoding.UTF8.GetBytes($"{typeof(RepositoryWriter).Assembly.GetName().Version}{Environment.NewLine}"));
    }

    public void Write(string? folder, string name, Action<BinaryWriter> action)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        action(writer);
        writer.Flush();
        Write(Join(folder, name), buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    public void Dispose() => _archive.Dispose();

    /// <summary>Names in the zip use forward slashes and stay inside it.</summary>
    internal static string Join(string? folder, string name)
    {
        Check.NonEmpty(name);
        Check.Argument(!name.Contains("..") && folder?.Contains("..") != true, nameof(name), "Must not contain '..'");
        return string.IsNullOrEmpty(folder) ? name : $"{folder}/{name}";
    }

    private void Write(string path, ReadOnlySpan<byte> content)
    {
        Check.Argument(_names.Add(path), "name", $"Duplicate entry: '{path}'");
        using Stream entry = _archive.CreateEntry(path).Open();
        entry.Write(content);
    }
}

/// <summary>Reads the named streams of a model file.</summary>
internal sealed class RepositoryReader : IDisposable
{
    private readonly ZipArchive _archive;

    public RepositoryReader(Stream stream)
    {
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception exception)
        {
            throw Errors.Format("Failed to open a zip archive", exception);
        }
    }

    /// <summary>The content of a stream, and null where the file has no such stream.</summary>
    public MemoryStream? OpenOrNull(string? folder, string name)
    {
        ZipArchiveEntry? entry = _archive.GetEntry(RepositoryWriter.Join(folder, name));
        if (entry == null)
            return null;
        var content = new MemoryStream();
        using (Stream compressed = entry.Open())
            compressed.CopyTo(content);
        content.Position = 0;
        return content;
    }

    public bool Contains(string folder) => _archive.GetEntry(RepositoryWriter.Join(folder, ModelSaveContext.ModelStreamName)) != null;

    public void Dispose() => _archive.Dispose();
}
