using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>Which zip archives are taken for a TorchScript file.</summary>
public sealed class ScriptArchiveTests : TorchTests
{
    private const int DirectoryEntryLength = 46, AttributesOfEntry = 38;

    private readonly MLContext _ml = new(seed: 1);
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.pt");

    public override void Dispose()
    {
        File.Delete(_path);
        base.Dispose();
    }

    /// <summary>
    /// libtorch writes zip64 records, lengths behind the contents and padding before them, for torch.jit.save of PyTorch, too.
    /// </summary>
    [Fact]
    public void A_file_that_libtorch_writes_is_read()
    {
        using (jit.ScriptModule script = jit.load(Whole))
            jit.save(script, _path);
        Assert.Equal(Scores(Whole), Scores(_path));
    }

    [Theory, InlineData(CompressionLevel.NoCompression), InlineData(CompressionLevel.SmallestSize)]
    public void An_archive_written_again_with_its_folders_is_read(CompressionLevel level)
    {
        Rewrite(level, archive => archive.CreateEntry("archive/code/"));
        Assert.Equal(Scores(Whole), Scores(_path));
    }

    [Fact]
    public void Two_entries_of_one_name_are_refused_whatever_their_case()
    {
        Rewrite(CompressionLevel.NoCompression, archive =>
        {
            using Stream stream = archive.CreateEntry("archive/DATA/0").Open();
            stream.Write(new byte[72]);
        });
        Refuses("the entry 'archive/DATA/0' is there twice.");
    }

    [Fact]
    public void A_comment_is_refused()
    {
        Rewrite(CompressionLevel.NoCompression, archive => archive.Comment = "by hand");
        Assert.Contains("without a comment.", Assert.Throws<InvalidDataException>(() => Scores(_path)).Message);
    }

    /// <summary>libtorch would leave the memory for the content of a folder as it is.</summary>
    [Fact]
    public void A_content_whose_attributes_are_those_of_a_folder_is_refused()
    {
        byte[] file = File.ReadAllBytes(Whole);
        int entry = file.AsSpan().LastIndexOf("archive/data/0"u8) - DirectoryEntryLength;
        file[entry + AttributesOfEntry] |= 0x10;
        File.WriteAllBytes(_path, file);
        Refuses("the entry 'archive/data/0' at byte ");
    }

    [Fact]
    public void A_changed_content_is_refused_by_its_CRC_32()
    {
        byte[] file = File.ReadAllBytes(Whole);
        int content = file.AsSpan().IndexOf("archive/data/0"u8) + "archive/data/0".Length;
        content += BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(28));
        file[content + 5] ^= 1;
        File.WriteAllBytes(_path, file);
        Refuses("the CRC-32 of the entry 'archive/data/0' should be ");
    }

    private static string Whole { get; } = Path.Combine(AppContext.BaseDirectory, "reference", "convolution.pt");

    private void Refuses(string why)
        => Assert.Contains($"{_path} is damaged: {why}", Assert.Throws<InvalidDataException>(() => Scores(_path)).Message);

    private void Rewrite(CompressionLevel level, Action<ZipArchive> add)
    {
        using ZipArchive whole = ZipFile.OpenRead(Whole), again = ZipFile.Open(_path, ZipArchiveMode.Create);
        foreach (ZipArchiveEntry entry in whole.Entries)
        {
            using Stream source = entry.Open(), target = again.CreateEntry(entry.FullName, level).Open();
            source.CopyTo(target);
        }
        add(again);
    }

    private float[][] Scores(string path)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(
            Enumerable.Range(0, 3).Select(row => new Image { Pixels = [.. Enumerable.Range(row, 36).Select(i => MathF.Cos(i))] }));
        using TorchScriptTransformer model = _ml.Transforms.ApplyTorchScript("Score", "Pixels", path, [1, 6, 6]).Fit(data);
        return [.. model.Transform(data).GetColumn<float[]>("Score")];
    }

    private sealed class Image
    {
        [VectorType(36)]
        public float[] Pixels { get; set; } = [];
    }
}
