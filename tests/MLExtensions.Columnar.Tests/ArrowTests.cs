using Apache.Arrow.Ipc;
using Microsoft.ML;
using Microsoft.ML.Data;
using static MLExtensions.Columnar.Tests.ColumnarFiles;

namespace MLExtensions.Columnar.Tests;

/// <summary>Arrow files, as Apache Arrow's JavaScript implementation writes them: see tests/reference/make_arrow.mjs.</summary>
public class ArrowTests
{
    [Fact]
    public void Types_are_those_of_ML_NET_without_missing_values()
    {
        IDataView view = Load("types_complete.arrow");
        Assert.Equal(RowCount, view.GetRowCount());
        Assert.Equal(Complete(i => i % 3 == 0), view.Values<bool>("Boolean"));
        Assert.Equal(Complete(i => (sbyte)(i * 20 - 128)), view.Values<sbyte>("SByte"));
        Assert.Equal(Complete(i => (byte)(i * 23)), view.Values<byte>("Byte"));
        Assert.Equal(Complete(i => (short)(i * 5000 - 32768)), view.Values<short>("Int16"));
        Assert.Equal(Complete(i => (ushort)(i * 5900)), view.Values<ushort>("UInt16"));
        Assert.Equal(Complete(i => int.MinValue + i * 123456789), view.Values<int>("Int32"));
        Assert.Equal(Complete(i => (uint)i * 390000000), view.Values<uint>("UInt32"));
        Assert.Equal(Complete(i => (1L << 53) - i), view.Values<long>("Int64"));
        Assert.Equal(Complete(i => (ulong)i << 49), view.Values<ulong>("UInt64"));
        Assert.Equal(Complete(i => new TimeSpan(i * 7_000_001L * TimeSpan.TicksPerMillisecond)), view.Values<TimeSpan>("TimeMillisecond"));
    }

    [Theory]
    [InlineData("types_complete.arrow", false), InlineData("types_missing.arrow", true)]
    public void Types_that_can_have_missing_values_keep_them(string file, bool missing)
    {
        IDataView view = Load(file);
        List<T> Expected<T>(Func<int, T> value, T none)
            => [.. Enumerable.Range(0, RowCount).Select(i => missing && IsMissing(i) ? none : value(i))];
        Assert.Equal(Expected(i => (float)(Half)(i / 4f), float.NaN), view.Values<float>("Half"));
        Assert.Equal(Expected(i => 1f / (i + 1), float.NaN), view.Values<float>("Single"));
        Assert.Equal(Expected(i => -1d / (i + 1), double.NaN), view.Values<double>("Double"));
        Assert.Equal(Expected(i => i == 5 ? "" : $"héllo {i % 5} \U0001F600", ""), view.Texts("Text"));
        Assert.Equal(Expected(i => ((string[])["red", "green", "blue"])[i % 3], ""), view.Texts("Dictionary"));
        Assert.Equal(Expected(i => new DateTime(1960, 1, 1).AddDays(i * 1000), default), view.Values<DateTime>("Date"));
        Assert.Equal(
            Expected(i => new DateTime(1969, 12, 31, 23, 59, 59, 998).AddDays(i * 700), default), view.Values<DateTime>("Timestamp"));
        Assert.Equal(Expected<byte[]>(i => [.. Enumerable.Range(0, i).Select(j => (byte)(i + j))], []), view.Vectors<byte>("Bytes"));
        Assert.Equal(Expected<float[]>(i => [.. Enumerable.Range(0, i % 4).Select(j => i + j / 8f)], []), view.Vectors<float>("Variable"));
        Assert.Equal(Complete(i => new[] { i * 10f, i * 10 + 1, i * 10 + 2 }), view.Vectors<float>("Embedding"));
        Assert.Equal(3, ((VectorDataViewType)view.Schema["Embedding"].Type).Size);
    }

    [Fact]
    public void Integers_and_Booleans_become_floating_point_with_missing_values()
    {
        IDataView view = Load("types_missing.arrow");
        Assert.Equal(WithMissing(i => i % 3 == 0 ? 1 : 0, float.NaN), view.Values<float>("Boolean"));
        Assert.Equal(WithMissing(i => i * 5000 - 32768, float.NaN), view.Values<float>("Int16"));
        Assert.Equal(WithMissing(i => int.MinValue + i * 123456789d, double.NaN), view.Values<double>("Int32"));
        Assert.Equal(WithMissing(i => (1L << 53) - i, double.NaN), view.Values<double>("Int64"));
        Assert.Equal(WithMissing(i => i * 7_000_001 / 1000.0, double.NaN), view.Values<double>("TimeMillisecond"));
    }

    [Fact]
    public void Columns_become_a_vector_of_features()
    {
        IDataView view = Load(
            "types_missing.arrow", new ColumnarLoadOptions { Columns = ["Text"], FeatureColumns = ["Single", "Boolean", "Int16"] });
        Assert.Equal(["Text", "Features"], view.Schema.Select(column => column.Name));
        Assert.Equal(
            Enumerable.Range(0, RowCount).Select(
                i => IsMissing(i) ? [float.NaN, float.NaN, float.NaN] : new[] { 1f / (i + 1), i % 3 == 0 ? 1 : 0, i * 5000 - 32768 }),
            view.Vectors<float>("Features"));
        var texts = new ColumnarLoadOptions { FeatureColumns = ["Text"] };
        Assert.Contains("column 'Text'", Assert.Throws<ArgumentException>(() => Load("types_missing.arrow", texts)).Message);
    }

    [Theory, InlineData(CompressionCodecType.Zstd), InlineData(CompressionCodecType.Lz4Frame)]
    public void Compressed_buffers_have_the_same_values(CompressionCodecType codec)
    {
        IDataView plain = Load("types_missing.arrow");
        using var folder = new TemporaryFolder();
        IDataView compressed = LoadFrom(folder.Compressed("types_missing.arrow", codec));
        Assert.Equal(plain.Values<double>("Int64"), compressed.Values<double>("Int64"));
        Assert.Equal(plain.Texts("Text"), compressed.Texts("Text"));
        Assert.Equal(plain.Texts("Dictionary"), compressed.Texts("Dictionary"));
        Assert.Equal(plain.Vectors<float>("Variable"), compressed.Vectors<float>("Variable"));
    }

    [Fact]
    public void A_stream_is_refused()
        => Assert.Contains("the file is a stream of Arrow", Assert.Throws<NotSupportedException>(() => Load("types.arrows")).Message);

    private static List<T> Complete<T>(Func<int, T> value) => [.. Enumerable.Range(0, RowCount).Select(value)];

    private static List<T> WithMissing<T>(Func<int, T> value, T missing)
        => [.. Enumerable.Range(0, RowCount).Select(i => IsMissing(i) ? missing : value(i))];
}
