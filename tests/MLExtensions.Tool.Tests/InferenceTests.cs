using MLExtensions.Tool.Files;

namespace MLExtensions.Tool.Tests;

/// <summary>What is found in files.</summary>
public sealed class InferenceTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a,b\n1,2\n3,4\n", ',')]
    [InlineData("a;b\n1,5;2,5\n3,5;4,5\n", ';')]
    [InlineData("a\tb\n1,5\t2\n", '\t')]
    [InlineData("a|b\n1|2\n", '|')]
    [InlineData("1,5;2,5;3,5\n4,5;5,5;6,5\n", ';')]
    [InlineData("name,note\nx,\"a;b;c\"\ny,\"d;e\"\n", ',')]
    [InlineData("only\n1\n2\n", ',')]
    public void The_separator_is_the_one_that_divides_all_lines_alike(string content, char expected)
        => Assert.Equal(expected, Open(content).Separator);

    [Theory]
    [InlineData("a,b\n1,x\n2,y\n", "a b")]
    [InlineData("1,x\n2,y\n", "Column1 Column2")]
    [InlineData("a,b\nred,low\nblue,high\n", "a b")]
    [InlineData("red,low\nblue,high\nred,high\n", "Column1 Column2")]
    [InlineData("day,b\n2020-01-02,x\n2020-01-03,y\n", "day b")]
    [InlineData("\uFEFFa,b\n1,2\n", "a b")]
    [InlineData("\"\",a\n1,2\n", "Column1 a")]
    [InlineData("2019,2020\n1,2\n", "Column1 Column2")]
    public void A_header_is_a_row_of_texts_above_values(string content, string names)
        => Assert.Equal(names.Split(' '), Open(content).ColumnNames);

    [Theory]
    [InlineData("a;b\n1,5;2\n2,25;3\n", ',')]
    [InlineData("a;b\n1.5;2\n2.25;3\n", '.')]
    [InlineData("a,b\n\"1,5\",2\n\"2,25\",3\n", ',')]
    public void The_decimal_mark_is_that_of_most_numbers(string content, char expected)
    {
        TableProfile profile = Profile(content);
        Assert.Equal(expected, profile.DecimalMark);
        Assert.All(profile.Columns, column => Assert.Equal(ValueKind.Number, column.Kind(profile.DecimalMark)));
    }

    [Fact]
    public void Quoted_fields_have_separators_quotation_marks_and_line_breaks()
    {
        SeparatedFile file = Open("a,b\n\"x, \"\"y\"\"\nz\",1\n\nw,2\n");
        var rows = new List<string[]>();
        var lines = new List<int>();
        file.ReadRows(row =>
        {
            lines.Add(row.LineNumberFrom);
            rows.Add(SeparatedFile.FieldsOf(row));
        });
        Assert.Equal([["x, \"y\"\nz", "1"], ["w", "2"]], rows);
        Assert.Equal([2, 5], lines);
    }

    [Fact]
    public void Words_for_missing_values_are_gaps()
    {
        ColumnProfile column = Profile("a,b\n1,x\n,x\nNA,x\n?,x\nnull,x\nn/a,x\n-,x\n2,x\n").Columns[0];
        Assert.Equal((2, 6), (column.Values, column.Gaps));
        Assert.Equal(["-", "?", "NA", "empty", "n/a", "null"], column.GapWords);
        Assert.Equal(ValueKind.Number, column.Kind('.'));
    }

    [Theory]
    [InlineData("2020-01-02,2020-12-31", "yyyy-M-d")]
    [InlineData("31.12.2020,1.2.2020", "d.M.yyyy")]
    [InlineData("12/31/2020,1/2/2020", "M/d/yyyy")]
    [InlineData("31/12/2020,1/2/2020", "d/M/yyyy")]
    [InlineData("2020-01-02 10:30,2020-01-02 23:59", "yyyy-M-d H:mm")]
    [InlineData("2020-01-02T10:30:00Z,2020-01-02T23:59:59Z", "yyyy-M-dTH:mm:ss.FFFFFFFK")]
    public void A_date_has_the_format_that_all_values_have(string values, string format)
    {
        ColumnProfile column = Profile($"a;b\n{values.Replace(",", ";x\n", StringComparison.Ordinal)};y\n").Columns[0];
        Assert.Equal(ValueKind.Date, column.Kind('.'));
        Assert.Equal(format, column.Dates[0]);
    }

    [Theory]
    [InlineData("id", 1, true)]
    [InlineData("customer_id", 1000, true)]
    [InlineData("population", 1000, false)]
    [InlineData("population", 1, true)]
    public void Whole_numbers_that_are_all_different_and_close_are_row_numbers(string name, int step, bool expected)
    {
        string rows = string.Concat(Enumerable.Range(1, 20).Select(i => $"{100 + i * step},{i % 3}.5\n"));
        TableProfile profile = Profile($"{name},b\n{rows}");
        Assert.Equal((expected, false), (profile.Columns[0].IsRowNumber, profile.Columns[1].IsRowNumber));
    }

    [Fact]
    public void A_table_has_what_the_file_has_and_gaps_are_missing()
    {
        SeparatedFile file = Open("n,t,d\n1.5,x,2020-01-02\n,,\n-2,y,NA\n");
        LoadedTable table = LoadedTable.Read(
            file, [new("n", 0, ValueKind.Number, null), new("t", 1, ValueKind.Text, null), new("d", 2, ValueKind.Date, "yyyy-M-d")],
            TableProfile.Of(file, default), default);
        Assert.Equal(3, table.Rows);
        Assert.Equal([1.5f, float.NaN, -2], Values(row => ((LoadedNumbers)table["n"])[row]));
        Assert.Equal(["x", "", "y"], Values(row => ((LoadedTexts)table["t"])[row]));
        Assert.Equal([new DateTime(2020, 1, 2), default, default], Values(row => ((LoadedDates)table["d"])[row]));
        Assert.Equal([0, 2], table.RowsWith("n"));

        static T[] Values<T>(Func<int, T> valueOf) => [valueOf(0), valueOf(1), valueOf(2)];
    }

    private SeparatedFile Open(string content) => SeparatedFile.Open(_folder.Write("file.csv", content));

    private TableProfile Profile(string content) => TableProfile.Of(Open(content), default);
}
