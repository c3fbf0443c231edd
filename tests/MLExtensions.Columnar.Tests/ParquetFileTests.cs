using Microsoft.ML;
using Microsoft.ML.Data;
using static MLExtensions.Columnar.Tests.ColumnarFiles;

namespace MLExtensions.Columnar.Tests;

/// <summary>The ways in which Parquet files store the same values.</summary>
public class ParquetFileTests
{
    private const int NumberOfRows = 300;

    [Theory]
    [InlineData("codec_uncompressed"), InlineData("codec_snappy"), InlineData("codec_gzip"), InlineData("codec_brotli")]
    [InlineData("codec_zstd"), InlineData("codec_lz4"), InlineData("pages_v2"), InlineData("plain")]
    [InlineData("checksums"), InlineData("delta")]
    public void Codecs_encodings_and_pages_have_the_same_values(string file)
    {
        IDataView view = Load(file + ".parquet");
        Assert.Equal(NumberOfRows, view.GetRowCount());
        Assert.Equal(Enumerable.Range(0, NumberOfRows).Select(i => i / 2), view.Values<int>("Count"));
        Assert.Equal(
            Enumerable.Range(0, NumberOfRows).Select(i => i % 10 == 9 ? float.NaN : MathF.Sqrt(i % 64)), view.Values<float>("Value"));
        Assert.Equal(Enumerable.Range(0, NumberOfRows).Select(i => $"word {i % 7}"), view.Texts("Word"));
    }

    [Fact]
    public void Lists_are_vectors_and_a_missing_one_is_empty()
    {
        IDataView view = Load("lists.parquet");
        List<float[]> lists = view.Vectors<float>("Variable");
        Assert.Equal(
            Enumerable.Range(0, RowCount).Select(i => i == 4 ? []
                : Enumerable.Range(0, i % 4).Select(j => i == 7 && j == 1 ? float.NaN : i + j / 8f).ToArray()), lists);
        Assert.Equal(
            Enumerable.Range(0, RowCount).Select(i => new[] { i * 10f, i * 10 + 1, i * 10 + 2 }), view.Vectors<float>("Embedding"));
        Assert.Equal(
            Enumerable.Range(0, RowCount).Select(i => new[] { (byte)i, (byte)(i + 1), (byte)7, (byte)8 }), view.Vectors<byte>("Code"));
        Assert.Equal(Enumerable.Range(0, RowCount).Select(i => new[] { 0, i }), view.Vectors<int>("Integers"));
    }

    [Fact]
    public void The_size_of_a_vector_is_that_of_the_file_or_of_the_setting()
    {
        IDataView view = Load("lists.parquet", new ColumnarLoadOptions { VectorSizes = new Dictionary<string, int> { ["Integers"] = 2 } });
        Assert.Equal(0, SizeOf(view, "Variable"));
        Assert.Equal(2, SizeOf(view, "Integers"));
        Assert.Equal(3, SizeOf(view, "Embedding"));
        Assert.Equal(4, SizeOf(view, "Code"));
        Assert.Equal([0, 5], view.Vectors<int>("Integers")[5]);
    }

    [Fact]
    public void A_list_of_another_size_than_the_setting_is_refused()
    {
        IDataView view = Load("lists.parquet", new ColumnarLoadOptions { VectorSizes = new Dictionary<string, int> { ["Variable"] = 3 } });
        var exception = Assert.Throws<InvalidDataException>(() => view.Vectors<float>("Variable"));
        Assert.Contains(
            "lists.parquet' cannot be read: column 'Variable' of row group 0: each list should have 3 values; found 0 in row 0",
            exception.Message);
    }

    [Theory]
    [InlineData("Variable", 0, "VectorSizes should be 1 or more"), InlineData("Single", 2, "VectorSizes should have columns of lists")]
    public void A_size_that_no_vector_can_have_is_refused(string column, int size, string message)
    {
        var options = new ColumnarLoadOptions { VectorSizes = new Dictionary<string, int> { [column] = size } };
        string file = column == "Single" ? "types_missing" : "lists";
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => Load(file + ".parquet", options)).Message);
    }

    [Fact]
    public void Columns_without_a_type_in_ML_NET_are_left_out_and_named()
    {
        var messages = new List<string>();
        var ml = new MLContext();
        ml.Log += (_, log) => messages.Add(log.Message);
        IDataView view = ml.Data.LoadFromParquet(ColumnarFiles.Path("nested.parquet"));
        Assert.Equal(["Id"], view.Schema.Select(column => column.Name));
        Assert.Equal(Enumerable.Range(0, RowCount).Select(i => i), view.Values<int>("Id"));
        Assert.Contains(messages, message => message.Contains("Left out column 'Point', since ML.NET has no type for a group of columns."));
        Assert.Contains(
            messages, message => message.Contains("Left out column 'Matrix', since ML.NET has no type for a list of lists or groups."));
        var options = new ColumnarLoadOptions { Columns = ["Id", "Point"] };
        var exception = Assert.Throws<ArgumentException>(() => Load("nested.parquet", options));
        Assert.Contains("Column 'Point'", exception.Message);
        Assert.Contains("is a group of columns, which ML.NET has no type for", exception.Message);
    }

    [Fact]
    public void Booleans_in_the_encoding_that_Parquet_Net_cannot_read_are_refused()
    {
        IDataView view = Load("booleans_v2.parquet");
        Assert.Equal(RowCount, view.Values<float>("Single").Count);
        Assert.Contains("column 'Boolean' of row group 0: Parquet.Net 6.1.0 does not read Booleans in RLE encoding",
            Assert.Throws<NotSupportedException>(() => view.Values<bool>("Boolean")).Message);
    }

    private static int SizeOf(IDataView view, string column) => ((VectorDataViewType)view.Schema[column].Type).Size;
}
