using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Columnar.ArrowFiles;
using MLExtensions.Columnar.Files;
using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.Tests;

/// <summary>Files that are cut, changed or no Parquet or Arrow files at all.</summary>
public sealed class BrokenFileTests : IDisposable
{
    private const long MostBytes = 400 << 20;

    private static readonly TimeSpan _most = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("mlext").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("types_missing.parquet"), InlineData("types_complete.parquet"), InlineData("lists.parquet"), InlineData("nested.parquet")]
    [InlineData("codec_uncompressed.parquet"), InlineData("codec_snappy.parquet"), InlineData("codec_gzip.parquet")]
    [InlineData("codec_brotli.parquet"), InlineData("codec_zstd.parquet"), InlineData("codec_lz4.parquet"), InlineData("pages_v2.parquet")]
    [InlineData("plain.parquet"), InlineData("delta.parquet"), InlineData("checksums.parquet")]
    [InlineData("types_complete.arrow"), InlineData("types_missing.arrow"), InlineData("Zstd.arrow"), InlineData("Lz4Frame.arrow")]
    public async Task A_file_with_changed_bytes_is_read_or_refused_by_name(string name)
    {
        const int Mutations = 150;
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(
            Enum.TryParse(Path.GetFileNameWithoutExtension(name), out CompressionCodecType codec)
                ? folder.Compressed("types_missing.arrow", codec) : ColumnarFiles.Path(name));
        Assert.True(await ReadOrRefuse(whole, name, "the whole file"));
        var random = new Random(1);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] changed = [.. whole];
            for (int flips = 1 + i % 3; flips > 0; flips--)
            {
                // Half of the changes are in the last quarter, where the footer is.
                int at = i % 2 == 0 ? random.Next(changed.Length) : changed.Length - 1 - random.Next(changed.Length / 4);
                changed[at] = i % 5 == 0 ? (byte)random.Next(256) : (byte)(changed[at] ^ (1 << random.Next(8)));
            }
            await ReadOrRefuse(changed, name, $"mutation {i} of {name}");
        }
    }

    [Theory]
    [InlineData("types_missing.parquet"), InlineData("codec_snappy.parquet"), InlineData("lists.parquet")]
    [InlineData("types_missing.arrow")]
    public async Task A_file_that_is_cut_is_refused_by_name(string name)
    {
        byte[] whole = File.ReadAllBytes(ColumnarFiles.Path(name));
        for (int length = 0; length < whole.Length; length += 1 + whole.Length / 100)
            Assert.False(await ReadOrRefuse(whole[..length], name, $"{length} bytes of {name}"));
    }

    [Fact]
    public async Task Bytes_of_a_file_with_checksums_cannot_change_unnoticed()
    {
        byte[] whole = File.ReadAllBytes(ColumnarFiles.Path("checksums.parquet"));
        // The first page begins with its header, of less than 64 bytes.
        for (int at = 64; at < 200; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 16;
            Assert.False(await ReadOrRefuse(changed, "checksums.parquet", $"byte {at}"));
        }
    }

    [Fact]
    public void A_file_of_another_kind_is_refused()
    {
        string path = Path.Combine(_folder, "table.parquet");
        File.WriteAllText(path, "Id,Name\n1,one\n2,two\n");
        Assert.Equal(
            $"The file '{path}' cannot be read: its footer: a Parquet file should begin and end with PAR1; it is another file, or cut off.",
            Assert.Throws<InvalidDataException>(() => new MLContext().Data.LoadFromParquet(path)).Message);
        Assert.Throws<FileNotFoundException>(() => new MLContext().Data.LoadFromParquet(Path.Combine(_folder, "none.parquet")));
    }

    [Fact]
    public void Groups_that_are_nested_without_end_are_refused()
    {
        // A hundred thousand groups, each in the one before it, would overflow the stack of a recursive reader.
        byte[] element = [0x48, 1, (byte)'g', 0x15, 2, 0];
        byte[] count = [0xFC, 0xA0, 0x8D, 0x06];
        byte[] schema = [.. Enumerable.Repeat(element, 100_000).SelectMany(bytes => bytes)];
        byte[] footer = [0x15, 2, 0x19, .. count, .. schema, 0x16, 0, 0x19, 0x0C, 0];
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
        string path = Path.Combine(_folder, "deep.parquet");
        File.WriteAllBytes(path, file);
        Assert.Contains("columns should be nested at most 32 levels deep",
            Assert.Throws<InvalidDataException>(() => new MLContext().Data.LoadFromParquet(path)).Message);
    }

    [Fact]
    public async Task Columns_of_Arrow_that_share_their_metadata_are_refused()
    {
        // 30 columns, each twice in the one before it, are 2^30 for a reader that follows the offsets.
        byte[] table = [8, 0, 8, 0, 0, 0, 4, 0, 8, 0, 0, 0], lastField = Field(0);
        byte[] footer =
        [
            12, 0, 0, 0, .. table, 12, 0, 0, 0, .. table, 4, 0, 0, 0, 1, 0, 0, 0, 20, 0, 0, 0,
            .. Enumerable.Repeat(Field(2), 30).SelectMany(bytes => bytes), .. lastField,
        ];
        byte[] file = [.. "ARROW1\0\0"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "ARROW1"u8];
        Assert.False(await ReadOrRefuse(file, "shared.arrow", "the schema"));
        string path = Path.Combine(_folder, "shared.arrow");
        Assert.Contains("the columns of the schema should not share their metadata",
            Assert.Throws<InvalidDataException>(() => new MLContext().Data.LoadFromArrow(path)).Message);

        static byte[] Field(byte children)
            => [16, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 16, 0, 0, 0, 4, 0, 0, 0, children, 0, 0, 0, 24, 0, 0, 0, 20, 0, 0, 0];
    }

    [Fact]
    public void Arrays_of_Arrow_that_are_shorter_than_they_say_are_refused_before_memory_is_allocated()
    {
        var column = new ArrowValues<int, int, Same<int>>(_ => _ => 0);
        var array = new Int32Array(new ArrowBuffer(new byte[64]), ArrowBuffer.Empty, length: 1 << 30, nullCount: 0, offset: 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("there are too few values for 1073741824 rows", Assert.Throws<InvalidDataException>(() => column.Read(array)).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Texts_of_Arrow_outside_of_their_bytes_are_refused()
    {
        var offsets = new ArrowBuffer.Builder<int>().AppendRange([0, 4, 8]).Build();
        var array = new StringArray(2, offsets, new ArrowBuffer("text"u8.ToArray()), ArrowBuffer.Empty);
        Assert.Throws<ArgumentOutOfRangeException>(() => ArrowKind.Of(array.Data.DataType)!.Complete.Values().Read(array));
    }

    [Fact]
    public void Lists_of_Arrow_outside_of_their_values_are_refused_before_memory_is_allocated()
    {
        var offsets = new ArrowBuffer.Builder<int>().AppendRange([0, 1 << 29]).Build();
        var values = new Int32Array(new ArrowBuffer(new byte[16]), ArrowBuffer.Empty, length: 4, nullCount: 0, offset: 0);
        var array = new ListArray(new ListType(Int32Type.Default), 1, offsets, values, ArrowBuffer.Empty);
        var column = new ArrowLists<int>(new ArrowValues<int, int, Same<int>>(_ => _ => 0), size: 0);
        Assert.Equal(
            "a list should be in the 4 values; found 0 to 536870912 in row 0",
            Assert.Throws<InvalidDataException>(() => column.Read(array)).Message);
    }

    [Theory, InlineData("", "a column without a name"), InlineData("Id", "two columns of the name 'Id'")]
    public void Columns_without_names_of_their_own_are_refused(string second, string message)
        => Assert.Contains(
            message, Assert.Throws<InvalidDataException>(() => RequestedColumns.CheckNames(["Id", second], "table.arrow")).Message);

    [Fact]
    public void Zstandard_has_its_size_in_the_header_or_none_and_other_bytes_are_refused()
    {
        Assert.Equal(5, CompressedSizes.Zstandard([0x28, 0xB5, 0x2F, 0xFD, 0x20, 5]));
        Assert.Equal(256 + 3, CompressedSizes.Zstandard([0x28, 0xB5, 0x2F, 0xFD, 0x60, 3, 0]));
        Assert.Null(CompressedSizes.Zstandard([0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58]));
        Assert.Throws<InvalidDataException>(() => CompressedSizes.Zstandard([0x28, 0xB5, 0x2F, 0xFC, 0x20, 5]));
        Assert.Throws<InvalidDataException>(() => CompressedSizes.Zstandard([0x28, 0xB5, 0x2F, 0xFD, 0x60, 3]));
    }

    [Fact]
    public void A_file_that_changes_after_it_was_loaded_is_refused()
    {
        string path = Path.Combine(_folder, "changes.parquet");
        File.Copy(ColumnarFiles.Path("codec_snappy.parquet"), path);
        IDataView view = new MLContext().Data.LoadFromParquet(path);
        Assert.Equal(300, view.Values<int>("Count").Count);
        File.Copy(ColumnarFiles.Path("codec_gzip.parquet"), path, overwrite: true);
        Assert.Equal($"The file '{path}' was changed after it had been loaded; load it again.",
            Assert.Throws<InvalidDataException>(() => view.Values<int>("Count")).Message);
    }

    private async Task<bool> ReadOrRefuse(byte[] content, string name, string what)
    {
        string path = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(path, content);
        long before = GC.GetTotalAllocatedBytes();
        Task<Exception?> read = Task.Run(() => Record.Exception(() => ReadAll(path)));
        Assert.True(await Task.WhenAny(read, Task.Delay(_most)) == read, $"{what} hangs");
        Assert.True(GC.GetTotalAllocatedBytes() - before < MostBytes, $"{what} allocates {GC.GetTotalAllocatedBytes() - before}");
        if (await read is not { } exception)
            return true;
        Assert.True(exception is InvalidDataException or NotSupportedException, $"{what}: {exception}");
        Assert.True(exception.Message.Contains(path, StringComparison.Ordinal), $"{what}: {exception}");
        return false;
    }

    /// <summary>Reads each column with a cursor of its own, so that a broken one does not hide another.</summary>
    private static void ReadAll(string path)
    {
        IDataView view = ColumnarFiles.LoadFrom(path);
        Exception? first = null;
        foreach (DataViewSchema.Column column in view.Schema)
            first ??= Record.Exception(() => Count(view, column));
        if (first != null)
            throw first;
    }

    private static void Count(IDataView view, DataViewSchema.Column column)
    {
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        while (cursor.MoveNext())
            Assert.True(cursor.Position >= 0);
    }
}
