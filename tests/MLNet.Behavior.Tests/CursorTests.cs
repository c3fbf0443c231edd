namespace MLNet.Behavior.Tests;

public class CursorTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public float A { get; set; }

        public float B { get; set; }
    }

    private static IDataView Data(int count) => ML.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { A = i, B = 10 * i }).ToArray());

    private static IDataView Copied(IDataView data) => ML.Transforms.CopyColumns("C", "A").Fit(data).Transform(data);

    [Fact]
    public void A_cursor_starts_before_the_first_row_and_ends_after_the_last()
    {
        IDataView data = Data(2);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);

        Assert.Equal(-1, cursor.Position);
        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
        Assert.True(cursor.MoveNext());
        Assert.Equal(1, cursor.Position);
        Assert.False(cursor.MoveNext());
        Assert.False(cursor.MoveNext());
        Assert.Equal(-1, cursor.Position);
    }

    [Fact]
    public void A_getter_serves_whichever_row_is_current()
    {
        IDataView data = Data(3);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<float> getter = cursor.GetGetter<float>(data.Schema["B"]);
        var read = new List<float>();
        float value = 0;
        while (cursor.MoveNext())
        {
            getter(ref value);
            getter(ref value);
            read.Add(value);
        }

        Assert.Equal([0f, 10f, 20f], read);
    }

    [Fact]
    public void Only_the_columns_asked_for_are_active()
    {
        IDataView data = Data(1);
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["A"]]);

        Assert.True(cursor.IsColumnActive(data.Schema["A"]));
        Assert.False(cursor.IsColumnActive(data.Schema["B"]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<float>(data.Schema["B"]));
    }

    [Fact]
    public void A_getter_of_the_wrong_type_is_refused()
    {
        IDataView data = Data(1);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);

        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(data.Schema["A"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<VBuffer<float>>(data.Schema["A"]));
    }

    [Fact]
    public void Ids_are_those_of_the_rows()
    {
        IDataView data = Data(2);
        using DataViewRowCursor cursor = Copied(data).GetRowCursor([]);
        ValueGetter<DataViewRowId> getter = cursor.GetIdGetter();
        var ids = new List<DataViewRowId>();
        DataViewRowId id = default;
        while (cursor.MoveNext())
        {
            getter(ref id);
            ids.Add(id);
        }

        Assert.Equal([new DataViewRowId(0, 0), new DataViewRowId(1, 0)], ids);
    }

    [Fact]
    public void A_transform_refuses_getters_of_inactive_columns_and_wrong_types()
    {
        IDataView data = Copied(Data(1));
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["C"]]);

        Assert.True(cursor.IsColumnActive(data.Schema["C"]));
        Assert.False(cursor.IsColumnActive(data.Schema["A"]));
        // Which of the two depends on whether ML.NET reads on several threads.
        Assert.True(Record.Exception(() => cursor.GetGetter<float>(data.Schema["A"])) is InvalidOperationException or ArgumentOutOfRangeException);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<int>(data.Schema["C"]));
    }

    [Fact]
    public void A_column_beyond_the_schema_cannot_be_asked_for()
    {
        IDataView data = Data(1);
        DataViewSchema.Column stranger = Copied(data).Schema["C"];

        Assert.Throws<InvalidOperationException>(() => data.GetRowCursor([stranger]));
    }

    [Fact]
    public void A_transform_asks_its_source_only_for_what_is_needed()
    {
        var source = new CountingView(3);
        IDataView data = ML.Transforms.CopyColumns("Copy", "Value").Fit(source).Transform(source);
        Assert.Empty(source.Asked);

        using (DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Copy"]]))
        {
            cursor.GetGetter<float>(data.Schema["Copy"]);
            while (cursor.MoveNext())
            {
            }
        }

        Assert.Equal(["Value"], Assert.Single(source.Asked));
        Assert.Equal([0f, 1f, 2f], data.Column<float>("Copy"));
    }

    [Fact]
    public void A_passed_through_column_is_read_from_the_source()
    {
        var source = new CountingView(3);
        IDataView data = ML.Transforms.CopyColumns("Copy", "Value").Fit(source).Transform(source);

        Assert.Equal([0f, 1f, 4f], data.Column<float>("Square"));
        Assert.Equal(["Square"], source.Asked[0]);
        Assert.Equal(3, source.GetterCalls);
    }

    [Fact]
    public void A_transform_knows_what_its_source_knows()
    {
        var source = new CountingView(3);
        IDataView data = ML.Transforms.CopyColumns("Copy", "Value").Fit(source).Transform(source);

        Assert.True(data.CanShuffle);
        Assert.Equal(3, data.GetRowCount());
        Assert.Null(Copied(ML.Data.LoadFromEnumerable(Enumerable.Repeat(new Row(), 3).Where(_ => true))).GetRowCount());
    }

    [Fact]
    public void A_cursor_set_covers_every_row_once()
    {
        IDataView data = Copied(Data(100));
        var read = new List<float>();
        foreach (DataViewRowCursor cursor in data.GetRowCursorSet([data.Schema["C"]], 3))
        {
            ValueGetter<float> getter = cursor.GetGetter<float>(data.Schema["C"]);
            float value = 0;
            while (cursor.MoveNext())
            {
                getter(ref value);
                read.Add(value);
            }
            cursor.Dispose();
        }

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (float)i), read.Order());
    }
}
