namespace MLNet.Behavior.Tests;

public class TextFormatTests
{
    private static readonly MLContext ML = new(1);

    private static readonly TextLoader.Column[] AB = [new("A", DataKind.String, 0), new("B", DataKind.String, 1)];

    private static string[] Read(TextLoader.Options options, params string[] lines)
    {
        using var file = new TextFile(lines);
        options.Columns ??= AB;
        IDataView data = ML.Data.LoadFromTextFile(file.Path, options);
        return [.. data.Column<string>("A").Zip(data.Column<string>("B"), (a, b) => $"{a}|{b}")];
    }

    private static TextLoader.Options Commas() => new() { Separators = [','] };

    private static TextLoader.Options Quotes() => new() { Separators = [','], AllowQuoting = true };

    [Fact]
    public void Tabs_separate_unless_another_separator_is_given()
    {
        Assert.Equal(["1|2"], Read(new(), "1\t2"));
        Assert.Equal(["1|2", "3|4"], Read(new() { Separators = [';', '|'] }, "1;2", "3|4"));
        Assert.Equal(["a|b"], Read(new() { Separators = [' '] }, "a b"));
    }

    [Fact]
    public void Spaces_before_a_field_are_skipped_and_behind_it_kept()
    {
        Assert.Equal(["a |b "], Read(Commas(), "  a ,  b "));
        Assert.Equal(["a |b"], Read(new() { Separators = [','], TrimWhitespace = true }, "a ,b \t "));
    }

    [Fact]
    public void Quotes_hold_separators_together_where_they_are_allowed()
    {
        Assert.Equal(["x, y|z"], Read(Quotes(), "\"x, y\",z"));
        Assert.Equal(["\"x|y\""], Read(Commas(), "\"x, y\",z"));
        Assert.Equal(["he said \"no\"|z"], Read(Quotes(), "\"he said \"\"no\"\"\"  ,z"));
        Assert.Equal(["|z"], Read(Quotes(), "\"\",z"));
        Assert.Equal(["a\"b|z"], Read(Quotes(), "a\"b,z"));
        Assert.Equal(["  a|z"], Read(Quotes(), "\"  a\",z"));
    }

    [Fact]
    public void Quotes_that_make_no_sense_empty_the_field()
    {
        Assert.Equal(["|z"], Read(Quotes(), "\"x\"y,z"));
        Assert.Equal(["a|"], Read(Quotes(), "a,\"never closed"));
    }

    [Fact]
    public void Quotes_can_be_escaped_by_another_letter()
    {
        TextLoader.Options options = Quotes();
        options.EscapeChar = '\\';

        Assert.Equal(["a\"b|c\\d"], Read(options, "\"a\\\"b\",\"c\\d\""));
    }

    [Fact]
    public void A_quoted_field_goes_on_in_the_next_line_where_asked()
    {
        TextLoader.Options options = Quotes();
        options.ReadMultilines = true;

        Assert.Equal(["x\ny|z", "1|2"], Read(options, "\"x", "y\",z", "1,2"));
        Assert.Contains("was never closed", Assert.Throws<FormatException>(() => Read(options, "\"x", "y")).GetBaseException().Message);
    }

    [Fact]
    public void Empty_lines_and_comments_are_no_rows()
        => Assert.Equal(["1|2", "#3|4"], Read(Commas(), "", "# comment", "// comment", "1,2", "", "// comment", "#3,4"));

    [Fact]
    public void The_header_is_the_first_line_that_is_no_comment()
        => Assert.Equal(["1|2"], Read(new() { Separators = [','], HasHeader = true }, "# comment", "A,B", "1,2"));

    [Fact]
    public void A_header_can_come_from_a_file_of_its_own()
    {
        using TextFile header = new("x,y,z"), file = new("1,2,3");
        var options = new TextLoader.Options { Separators = [','], HeaderFile = header.Path, HasHeader = true, Columns = [new("V", DataKind.Single, 1, 2)] };

        IDataView data = ML.Data.LoadFromTextFile(file.Path, options);

        Assert.Equal(["y", "z"], data.Schema["V"].SlotNameTexts());
        Assert.Equal([[2f, 3f]], data.Column<float[]>("V"));
    }

    [Fact]
    public void No_more_rows_than_the_maximum_are_read()
        => Assert.Equal(["1|2", "3|4"], Read(new() { Separators = [','], MaxRows = 2 }, "1,2", "3,4", "5,6"));

    [Fact]
    public void The_decimal_marker_may_be_a_comma()
    {
        using var file = new TextFile("1,5;2.5");
        TextLoader.Column[] columns = [new("V", DataKind.Single, 0, 1)];

        IDataView data = ML.Data.LoadFromTextFile(file.Path, new TextLoader.Options { Separators = [';'], DecimalMarker = ',', Columns = columns });

        Assert.Equal([[1.5f, float.NaN]], data.Column<float[]>("V"));
    }

    [Fact]
    public void Sparse_lines_say_their_size_and_then_index_and_value()
    {
        using var file = new TextFile("9,5,1:10,3:30", "9,1,2,3,4,5");
        TextLoader.Column[] columns = [new("Label", DataKind.Single, 0), new("V", DataKind.Single, 1, 5)];

        IDataView data = ML.Data.LoadFromTextFile(file.Path, columns, ',', allowSparse: true);

        Assert.Equal([9f, 9f], data.Column<float>("Label"));
        Assert.Equal([[0f, 10f, 0f, 30f, 0f], [1f, 2f, 3f, 4f, 5f]], data.Column<float[]>("V"));
        Assert.False(data.Column<VBuffer<float>>("V")[0].IsDense);
    }

    [Fact]
    public void Sparse_lines_need_no_size_where_the_number_of_fields_is_known()
    {
        using var file = new TextFile("9,1:10,3:30");
        TextLoader.Column[] columns = [new("Label", DataKind.Single, 0), new("V", DataKind.Single, 1, 5)];

        IDataView data = ML.Data.LoadFromTextFile(file.Path, new TextLoader.Options { Separators = [','], AllowSparse = true, InputSize = 6, Columns = columns });

        Assert.Equal([[0f, 10f, 0f, 30f, 0f]], data.Column<float[]>("V"));
    }

    [Fact]
    public void Formats_that_contradict_themselves_are_refused()
    {
        Assert.Contains("When the separator is colon, turn off allowSparse", Refusal(new() { Separators = [':'], AllowSparse = true }));
        Assert.Contains("Illegal separator: '\"'", Refusal(new() { Separators = ['"'] }));
        Assert.Contains("Illegal separator: '7'", Refusal(new() { Separators = ['7'] }));
        Assert.Contains("It must be '.' or ','.", Refusal(new() { DecimalMarker = ';' }));
        Assert.Contains("Quoting must be allowed if decimal marker and separator are the ',' character.", Refusal(new() { DecimalMarker = ',', Separators = [','] }));
        Assert.Contains("EscapeChar ',' can't be used both as EscapeChar and separator", Refusal(new() { EscapeChar = ',', Separators = [','] }));
        Assert.Contains("Intervals specified for column 'V' overlap", Refusal(new() { Columns = [new("V", DataKind.Single, [new(0, 2), new(2, 3)])] }));
        Assert.Contains("Must specify some source column indices", Refusal(new() { Columns = [new("V", DataKind.Single, [])] }));
        Assert.Contains("Bad item type for Key", Refusal(new() { Columns = [new("V", DataKind.Single, [new(0)], new KeyCount(2))] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextLoader.Range(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextLoader.Range(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KeyCount(0));

        static string Refusal(TextLoader.Options options)
        {
            options.Columns ??= AB;
            return Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.CreateTextLoader(options)).Message;
        }
    }
}
