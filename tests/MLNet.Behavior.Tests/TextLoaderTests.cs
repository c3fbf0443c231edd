namespace MLNet.Behavior.Tests;

public class TextLoaderTests
{
    private static readonly MLContext ML = new(1);

    private static readonly TextLoader.Column[] Number = [new("A", DataKind.Single, 0)];

    [Fact]
    public void A_loader_loads_any_file_and_several_as_one()
    {
        using TextFile first = new("head", "1", "2"), second = new("head", "3");
        TextLoader loader = ML.Data.CreateTextLoader(Number, hasHeader: true);

        Assert.Equal(["A"], loader.GetOutputSchema().Select(column => column.Name));
        Assert.Equal([1f, 2f], loader.Load(new MultiFileSource(first.Path)).Column<float>("A"));
        Assert.Equal([1f, 2f, 3f], loader.Load(new MultiFileSource(first.Path, second.Path)).Column<float>("A"));
        Assert.Empty(loader.Load(new MultiFileSource(null!)).Column<float>("A"));
    }

    [Fact]
    public void Wildcards_stand_for_files_in_the_order_of_their_names()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "b.csv"), "2");
        File.WriteAllText(Path.Combine(folder, "a.csv"), "1");
        File.WriteAllText(Path.Combine(folder, "c.txt"), "3");

        Assert.Equal([1f, 2f], ML.Data.LoadFromTextFile(Path.Combine(folder, "*.csv"), Number).Column<float>("A"));
        Assert.Equal([2f, 3f], ML.Data.LoadFromTextFile($"{Path.Combine(folder, "b.csv")}+{Path.Combine(folder, "c.txt")}", Number).Column<float>("A"));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_file_is_read_anew_by_each_cursor_in_order_and_not_shuffled()
    {
        using var file = new TextFile("1", "2");
        IDataView data = ML.Data.LoadFromTextFile(file.Path, Number);
        Assert.Equal([1f, 2f], data.Column<float>("A"));

        File.WriteAllLines(file.Path, ["3"]);

        Assert.Equal([3f], data.Column<float>("A"));
        Assert.False(data.CanShuffle);
        Assert.Null(data.GetRowCount());
    }

    [Fact]
    public void Rows_are_numbered()
    {
        using var file = new TextFile("1", "2");
        IDataView data = ML.Data.LoadFromTextFile(file.Path, Number);
        using DataViewRowCursor cursor = data.GetRowCursor(data.Schema);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        ValueGetter<float> getValue = cursor.GetGetter<float>(data.Schema["A"]);
        Assert.Equal(-1, cursor.Position);

        for (int i = 0; i < 2; i++)
        {
            Assert.True(cursor.MoveNext());
            DataViewRowId id = default;
            getId(ref id);
            float value = 0;
            getValue(ref value);
            Assert.Equal((i, (ulong)i, i + 1f), (cursor.Position, id.Low, value));
        }
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Columns_that_are_not_asked_for_are_not_read()
    {
        using var file = new TextFile("1,x");
        IDataView data = ML.Data.LoadFromTextFile(file.Path, [new("A", DataKind.Single, 0), new("B", DataKind.Int32, 1)], ',');

        Assert.Equal([1f], data.Column<float>("A"));
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["A"]]);
        Assert.False(cursor.IsColumnActive(data.Schema["B"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<int>(data.Schema["B"]));
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(data.Schema["A"]));
    }

    [Fact]
    public void A_file_that_is_not_there_is_noticed_at_once()
    {
        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.LoadFromTextFile("no-such-file.csv", Number));

        Assert.Contains("File or directory does not exist at path: no-such-file.csv", missing.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.LoadFromTextFile("", Number));
    }

    [Fact]
    public void A_file_that_vanishes_is_a_format_error()
    {
        var file = new TextFile("1");
        IDataView data = ML.Data.LoadFromTextFile(file.Path, Number);
        file.Dispose();

        Assert.Throws<FormatException>(() => data.Column<float>("A"));
    }

    [Fact]
    public void Values_that_cannot_be_read_are_counted_in_the_log()
    {
        var ml = new MLContext(1);
        var log = new List<string>();
        ml.Log += (_, message) => log.Add($"{message.Kind}: {message.RawMessage}");
        using var file = new TextFile("1,\"a\"b", "x,c");

        ml.Data.LoadFromTextFile(file.Path, [new("A", DataKind.Single, 0), new("B", DataKind.String, 1)], ',', allowQuoting: true).Preview();

        Assert.Contains("Info:   Bad value at line 2 in column A", log);
        Assert.Contains($"Warning: Format error at {file.Path}(1,3)-(1,7): Illegal quoting", log);
        Assert.Contains("Info: Processed 2 rows with 1 bad values and 1 format errors", log);
    }
}
