namespace MLNet.Behavior.Tests;

public class PreviewTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public float Number { get; set; }

        public string Word { get; set; } = "";

        [VectorType(2)]
        public float[] Pair { get; set; } = [];
    }

    private static IDataView Data() => ML.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => new Row { Number = i, Word = $"w{i}", Pair = [i, -i] }));

    [Fact]
    public void A_preview_shows_the_first_rows_by_row_and_by_column()
    {
        DataDebuggerPreview preview = Data().Preview(maxRows: 2);

        Assert.Equal("3 columns, 2 rows", preview.ToString());
        Assert.Equal(["Number", "Word", "Pair"], preview.RowView[1].Values.Select(value => value.Key));
        Assert.Equal(1f, preview.RowView[1].Values[0].Value);
        Assert.Equal("w1", preview.RowView[1].Values[1].Value.ToString());
        Assert.Equal([1f, -1f], ((VBuffer<float>)preview.RowView[1].Values[2].Value).DenseValues());
        Assert.Equal("Number: Single", preview.ColumnView[0].ToString());
        Assert.Equal([0f, 1f], preview.ColumnView[0].Values);
        Assert.Equal("Word", preview.ColumnView[1].Column.Name);
        Assert.Equal(3, preview.Schema.Count);
    }

    [Fact]
    public void A_hundred_rows_are_shown_unless_told_otherwise()
    {
        Assert.Equal(100, Data().Preview().RowView.Length);
        Assert.Empty(Data().Preview(maxRows: 0).RowView);
        Assert.Throws<ArgumentOutOfRangeException>(() => Data().Preview(maxRows: -1));
    }

    [Fact]
    public void What_estimators_and_transformers_make_is_previewed_too()
    {
        var estimator = ML.Transforms.Conversion.MapValueToKey("Key", "Word");

        Assert.Equal([1u, 2u, 0u], estimator.Preview(Data(), maxRows: 3, maxTrainingRows: 2).ColumnView[3].Values);
        Assert.Equal([1u, 2u, 3u], estimator.Fit(Data()).Preview(Data(), maxRows: 3).ColumnView[3].Values);
    }

    [Fact]
    public void What_a_loader_loads_is_previewed_too()
    {
        using var file = new TextFile("1", "2");

        Assert.Equal([1f, 2f], ML.Data.CreateTextLoader([new TextLoader.Column("A", DataKind.Single, 0)]).Preview(new MultiFileSource(file.Path)).ColumnView[0].Values);
    }
}
