using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Columnar.Tests;

/// <summary>What ML.NET asks of a data view and its cursors, and training from them.</summary>
public sealed class CursorTests : IDisposable
{
    private const int RowCount = 1000, Width = 5;

    private static readonly string[] _features = [.. Enumerable.Range(0, Width).Select(i => $"F{i}")];

    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);
    private readonly Row[] _rows;
    private readonly IDataView _view;

    public CursorTests()
    {
        var random = new Random(1);
        float Next() => random.NextSingle();
        _rows = [.. Enumerable.Range(0, RowCount).Select(
            i => new Row { Id = i, F0 = Next(), F1 = Next(), F2 = Next(), F3 = Next(), F4 = Next() })];
        foreach (Row row in _rows)
            row.Label = row.F0 + 2 * row.F1 - row.F4;
        var groups = new ParquetSaveOptions { RowGroupSize = 300 };
        _ml.Data.SaveAsParquet(_ml.Data.LoadFromEnumerable(_rows), _folder.File("rows.parquet"), groups);
        _view = _ml.Data.LoadFromParquet(
            _folder.File("rows.parquet"), new ColumnarLoadOptions { Columns = ["Id", "Label"], FeatureColumns = _features });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_cursor_has_positions_ids_and_the_active_columns_alone()
    {
        using DataViewRowCursor cursor = _view.GetRowCursor([_view.Schema["Id"]]);
        Assert.True(cursor.IsColumnActive(_view.Schema["Id"]));
        Assert.False(cursor.IsColumnActive(_view.Schema["Features"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(_view.Schema["Label"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(_view.Schema["Id"]));
        ValueGetter<int> get = cursor.GetGetter<int>(_view.Schema["Id"]);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        int value = 0;
        DataViewRowId id = default;
        Assert.Equal(-1, cursor.Position);
        Assert.Throws<InvalidOperationException>(() => get(ref value));
        for (int i = 0; i < RowCount; i++)
        {
            Assert.True(cursor.MoveNext());
            get(ref value);
            getId(ref id);
            Assert.Equal((i, i, new DataViewRowId((ulong)i, 0)), (value, (int)cursor.Position, id));
        }
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
        Assert.Throws<InvalidOperationException>(() => get(ref value));
    }

    [Fact]
    public void A_set_of_cursors_is_one_and_rows_without_columns_are_counted()
    {
        using DataViewRowCursor cursor = Assert.Single(_view.GetRowCursorSet([], 4));
        int rows = 0;
        while (cursor.MoveNext())
            rows++;
        Assert.Equal(RowCount, rows);
        Assert.Equal(RowCount, _view.GetRowCount());
    }

    [Fact]
    public void Shuffled_rows_are_all_rows_with_their_ids()
    {
        Assert.True(_view.CanShuffle);
        using DataViewRowCursor cursor = _view.GetRowCursor(_view.Schema, new Random(3));
        ValueGetter<int> get = cursor.GetGetter<int>(_view.Schema["Id"]);
        ValueGetter<VBuffer<float>> getFeatures = cursor.GetGetter<VBuffer<float>>(_view.Schema["Features"]);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        var seen = new List<int>();
        VBuffer<float> features = default;
        while (cursor.MoveNext())
        {
            int value = 0;
            DataViewRowId id = default;
            get(ref value);
            getId(ref id);
            getFeatures(ref features);
            Assert.Equal((ulong)value, id.Low);
            Assert.Equal(FeaturesOf(_rows[value]), features.DenseValues());
            seen.Add(value);
        }
        Assert.NotEqual(Enumerable.Range(0, RowCount), seen);
        Assert.Equal(Enumerable.Range(0, RowCount), seen.Order());
    }

    [Fact]
    public void Features_are_a_vector_with_the_names_of_the_columns()
    {
        Assert.Equal(_rows.Select(FeaturesOf), _view.Vectors<float>("Features"));
        VBuffer<ReadOnlyMemory<char>> names = default;
        _view.Schema["Features"].GetSlotNames(ref names);
        Assert.Equal(_features, names.DenseValues().Select(name => name.ToString()));
    }

    [Fact]
    public void Many_threads_read_one_view()
        => Parallel.For(0, 8, _ => Assert.Equal(_rows.Select(row => row.Label), _view.Values<float>("Label")));

    [Fact]
    public void Disposing_of_a_cursor_closes_the_file()
    {
        for (int rows = 0; rows < 700; rows += 350)
        {
            DataViewRowCursor cursor = _view.GetRowCursor(_view.Schema);
            for (int i = 0; i < rows; i++)
                cursor.MoveNext();
            cursor.Dispose();
            cursor.Dispose();
            Assert.False(cursor.MoveNext());
            // Nobody may open the file for writing while another one reads it.
            using FileStream file = new(_folder.File("rows.parquet"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
    }

    [Fact]
    public void Rows_of_several_files_are_in_their_order_and_other_columns_are_refused()
    {
        string second = _folder.File("second.parquet"), third = _folder.File("third.parquet"), first = _folder.File("rows.parquet");
        _ml.Data.SaveAsParquet(_ml.Data.LoadFromEnumerable(_rows.Take(10)), second);
        Assert.Equal(
            Enumerable.Range(0, 10).Concat(Enumerable.Range(0, RowCount)), _ml.Data.LoadFromParquet([second, first]).Values<int>("Id"));
        Assert.Equal(RowCount + 10, _ml.Data.LoadFromParquet(_folder.Path).GetRowCount());
        Assert.Equal(10, _ml.Data.LoadFromParquet(_folder.File("se*.parquet")).GetRowCount());
        IDataView narrow = _ml.Data.LoadFromParquet(second);
        _ml.Data.SaveAsParquet(
            _ml.Transforms.Conversion.ConvertType("F1", outputKind: DataKind.Double).Fit(narrow).Transform(narrow), third);
        Assert.Equal(
            $"The files should have the same columns, but column 'F1' is a Single in '{first}', and a Double in '{third}'.",
            Assert.Throws<InvalidDataException>(() => _ml.Data.LoadFromParquet([first, third])).Message);
        _ml.Data.SaveAsParquet(_ml.Transforms.DropColumns("F2").Fit(narrow).Transform(narrow), third);
        Assert.Equal(
            $"The files should have the same columns, but '{first}' has a column 'F2', which '{third}' lacks.",
            Assert.Throws<InvalidDataException>(() => _ml.Data.LoadFromParquet([first, third])).Message);
    }

    [Fact]
    public void A_network_is_the_same_from_a_file_as_from_memory()
    {
        IDataView memory = _ml.Transforms.Concatenate("Features", _features).Fit(_ml.Data.LoadFromEnumerable(_rows))
            .Transform(_ml.Data.LoadFromEnumerable(_rows));
        Assert.Equal(Train(memory), Train(_view));
    }

    [Fact]
    public void FeaturizeTable_learns_the_same_from_a_file_as_from_memory()
    {
        var table = _ml.Transforms.FeaturizeTable("Vector", labelColumnName: "Label");
        IDataView memory = _ml.Data.LoadFromEnumerable(_rows), file = _ml.Data.LoadFromParquet(_folder.File("rows.parquet"));
        Assert.Equal(
            table.Fit(memory).Transform(memory).Vectors<float>("Vector"), table.Fit(file).Transform(file).Vectors<float>("Vector"));
    }

    [Fact]
    public void A_network_learns_the_same_from_a_streamed_file_as_from_streamed_rows_in_memory()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(_rows);
        IDataView memory = _ml.Transforms.Concatenate("Features", _features).Fit(rows).Transform(rows);
        Assert.Equal(Train(memory, maximumRows: 40), Train(_view, maximumRows: 40));
        // The order of the rows is another one than with all of them in memory.
        Assert.NotEqual(Train(_view), Train(_view, maximumRows: 40));
    }

    private static float[] Train(IDataView data, int? maximumRows = null)
    {
        var trainer = new MLContext(seed: 1).Regression.Trainers.MultilayerPerceptron(
            new MultilayerPerceptronRegressionTrainer.Options { HiddenLayers = [8], Epochs = 3, MaximumRowsInMemory = maximumRows });
        return [.. trainer.Fit(data).Transform(data).Values<float>("Score")];
    }

    private static float[] FeaturesOf(Row row) => [row.F0, row.F1, row.F2, row.F3, row.F4];

    private class Row
    {
        public int Id { get; set; }
        public float F0 { get; set; }
        public float F1 { get; set; }
        public float F2 { get; set; }
        public float F3 { get; set; }
        public float F4 { get; set; }
        public float Label { get; set; }
    }
}
