using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Columnar.Tests;

public sealed class SaveTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mlext").FullName;
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ParquetCompression.None), InlineData(ParquetCompression.Snappy)]
    [InlineData(ParquetCompression.Zstandard), InlineData(ParquetCompression.Gzip)]
    public void What_is_saved_is_loaded_bit_for_bit(ParquetCompression compression)
    {
        Row[] rows = [.. Enumerable.Range(0, 250).Select(Row.Create)];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        IDataView loaded = SaveAndLoad(data, new ParquetSaveOptions { Compression = compression, RowGroupSize = 100 });
        Assert.Equal(rows.Length, loaded.GetRowCount());
        Assert.Equal(
            data.Schema.Where(column => column.Name != nameof(Row.Moment)).Select(column => (column.Name, column.Type.ToString())),
            loaded.Schema.Where(column => column.Name != nameof(Row.Moment)).Select(column => (column.Name, column.Type.ToString())));
        IDataView moved = _ml.Transforms.CustomMapping<Loaded, Moved>(
            (from, to) => to.Moment = new DateTimeOffset(from.Moment, TimeSpan.Zero), null).Fit(loaded).Transform(loaded);
        Row[] again = [.. _ml.Data.CreateEnumerable<Row>(moved, reuseRowObject: false)];
        for (int i = 0; i < rows.Length; i++)
            Assert.Equivalent(rows[i], again[i], strict: true);
    }

    [Fact]
    public void Keys_become_the_texts_of_their_values_or_their_numbers()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[] { "b", "a", "", "b" }.Select(word => new Word { Text = word, Number = 7 }));
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("Text")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Number")).Fit(data).Transform(data);
        IDataView loaded = SaveAndLoad(keys);
        Assert.Equal(["b", "a", "", "b"], loaded.Texts("Text"));
        Assert.Equal([1u, 1, 1, 1], loaded.Values<uint>("Number"));
    }

    [Fact]
    public void A_file_is_replaced_when_the_new_one_is_complete()
    {
        string path = Path.Combine(_folder, "rows.parquet");
        _ml.Data.SaveAsParquet(_ml.Data.LoadFromEnumerable([new Word { Text = "old" }]), path);
        IDataView broken = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 10).Select(
            i => i < 5 ? new Word { Text = "new" } : throw new InvalidOperationException("The rows end here.")));
        Assert.Equal("The rows end here.", Assert.Throws<InvalidOperationException>(() => _ml.Data.SaveAsParquet(broken, path)).Message);
        Assert.Equal(["old"], _ml.Data.LoadFromParquet(path).Texts("Text"));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_stream_has_the_bytes_of_the_file()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Word { Text = "one" }, new Word { Text = "two" }]);
        string path = Path.Combine(_folder, "rows.parquet");
        _ml.Data.SaveAsParquet(data, path);
        using var stream = new MemoryStream();
        _ml.Data.SaveAsParquet(data, stream);
        Assert.Equal(File.ReadAllBytes(path), stream.ToArray());
    }

    [Fact]
    public void No_rows_make_a_file_without_rows()
    {
        IDataView loaded = SaveAndLoad(_ml.Data.LoadFromEnumerable<Word>([]));
        Assert.Equal(0, loaded.GetRowCount());
        Assert.Empty(loaded.Texts("Text"));
    }

    [Fact]
    public void Settings_and_times_that_cannot_be_saved_are_refused()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([new Time { Value = TimeSpan.FromDays(2) }]);
        Assert.Contains("'Value' should have times of day", Assert.Throws<InvalidDataException>(() => SaveAndLoad(data)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => SaveAndLoad(data, new ParquetSaveOptions { RowGroupSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => SaveAndLoad(data, new ParquetSaveOptions { Compression = (ParquetCompression)9 }));
    }

    private IDataView SaveAndLoad(IDataView data, ParquetSaveOptions? options = null)
    {
        string path = Path.Combine(_folder, "saved.parquet");
        _ml.Data.SaveAsParquet(data, path, options);
        return _ml.Data.LoadFromParquet(path);
    }

    private class Row
    {
        public bool Boolean { get; set; }
        public sbyte SByte { get; set; }
        public byte Byte { get; set; }
        public short Int16 { get; set; }
        public ushort UInt16 { get; set; }
        public int Int32 { get; set; }
        public uint UInt32 { get; set; }
        public long Int64 { get; set; }
        public ulong UInt64 { get; set; }
        public float Single { get; set; }
        public double Double { get; set; }
        public string Text { get; set; } = "";
        public DateTime Date { get; set; }
        public DateTimeOffset Moment { get; set; }
        public TimeSpan Time { get; set; }
        [VectorType(3)] public float[] Known { get; set; } = [];
        public double[] Unknown { get; set; } = [];
        public string[] Words { get; set; } = [];

        public static Row Create(int i) => new()
        {
            Boolean = i % 3 == 0, SByte = (sbyte)-i, Byte = (byte)i, Int16 = (short)(i * -131), UInt16 = (ushort)(i * 257),
            Int32 = i * -7654321, UInt32 = (uint)i * 17654321, Int64 = long.MinValue + i, UInt64 = ulong.MaxValue - (ulong)i,
            Single = i == 7 ? float.NaN : MathF.Exp(i / 3f), Double = i == 8 ? double.NaN : Math.Exp(-i),
            Text = i == 9 ? "" : $"Zeile {i} ✓", Date = new DateTime(1900, 1, 1).AddDays(i * 200).AddMicroseconds(i),
            Moment = new DateTimeOffset(1970, 1, 1, 0, 0, i % 60, TimeSpan.Zero), Time = TimeSpan.FromSeconds(i * 300),
            Known = [i, -i, 0.5f], Unknown = [.. Enumerable.Range(0, i % 4).Select(j => i / (j + 1.0))],
            Words = [.. Enumerable.Range(0, i % 3).Select(j => $"{i} {j}")],
        };
    }

    private class Loaded
    {
        public DateTime Moment { get; set; }
    }

    private class Moved
    {
        public DateTimeOffset Moment { get; set; }
    }

    private class Word
    {
        public string Text { get; set; } = "";
        public int Number { get; set; }
    }

    private class Time
    {
        public TimeSpan Value { get; set; }
    }
}
