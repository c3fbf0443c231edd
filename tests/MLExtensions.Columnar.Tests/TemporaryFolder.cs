using Apache.Arrow;
using Apache.Arrow.Compression;
using Apache.Arrow.Ipc;

namespace MLExtensions.Columnar.Tests;

/// <summary>A folder that is deleted after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mlext").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes an Arrow file of the reference again, with compressed buffers.</summary>
    public string Compressed(string name, CompressionCodecType codec)
    {
        using var reader = new ArrowFileReader(System.IO.File.OpenRead(ColumnarFiles.Path(name)));
        string path = File($"{codec}.arrow");
        var options = new IpcOptions { CompressionCodec = codec, CompressionCodecFactory = new CompressionCodecFactory() };
        using var writer = new ArrowFileWriter(System.IO.File.Create(path), reader.Schema, leaveOpen: false, options);
        while (reader.ReadNextRecordBatch() is { } batch)
            writer.WriteRecordBatch(batch);
        writer.WriteEnd();
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
