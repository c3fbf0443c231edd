namespace MLNet.Behavior.Tests;

public class TextValueTests
{
    private static readonly MLContext ML = new(1);

    private static List<T> Read<T>(DataKind kind, string line, int field = 0)
    {
        using var file = new TextFile(line);
        return ML.Data.LoadFromTextFile(file.Path, [new TextLoader.Column("A", kind, field)], separatorChar: ',').Column<T>("A");
    }

    [Theory]
    [InlineData("", 0f)]
    [InlineData("?", float.NaN)]
    [InlineData("NA", float.NaN)]
    [InlineData("n/a", float.NaN)]
    [InlineData("nan", float.NaN)]
    [InlineData("NaN", float.NaN)]
    [InlineData("three", float.NaN)]
    [InlineData("1 000", float.NaN)]
    [InlineData("1e", float.NaN)]
    [InlineData(".", float.NaN)]
    [InlineData("Infinity", float.PositiveInfinity)]
    [InlineData("-Infinity", float.NegativeInfinity)]
    [InlineData("infinity", float.NaN)]
    [InlineData("1e40", float.PositiveInfinity)]
    [InlineData("+1.5", 1.5f)]
    [InlineData("-.5e1", -5f)]
    [InlineData("5.", 5f)]
    [InlineData("  7  ", 7f)]
    [InlineData("\t7", 7f)]
    [InlineData("\t7.5", float.NaN)]
    [InlineData("0.1", 0.1f)]
    [InlineData("123456789", 123456789f)]
    public void A_number_is_read_or_NaN_and_an_empty_field_is_zero(string text, float expected)
        => Assert.Equal([expected, 1f], [.. Read<float>(DataKind.Single, $"x,{text},1", 1), .. Read<float>(DataKind.Single, $"x,{text},1", 2)]);

    [Fact]
    public void A_missing_number_in_a_text_file_is_NaN()
    {
        using var file = new TextFile("1,?,3", "NA,,?");

        IDataView data = ML.Data.LoadFromTextFile(file.Path, [new TextLoader.Column("A", DataKind.Double, 0, 2)], ',');

        Assert.Equal([[1, double.NaN, 3], [double.NaN, 0, double.NaN]], data.Column<double[]>("A"));
    }

    [Fact]
    public void Empty_and_absent_fields_are_NaN_where_asked()
    {
        using var file = new TextFile("1,,3,", "4");
        TextLoader.Column[] columns =
        [
            new("A", DataKind.Single, 0, 3), new("B", DataKind.Double, 1), new("C", DataKind.Int32, 1), new("D", DataKind.String, 1), new("E", DataKind.String, 1, 2),
        ];

        IDataView data = ML.Data.LoadFromTextFile(file.Path, new TextLoader.Options { Columns = columns, Separators = [','], MissingRealsAsNaNs = true });

        Assert.Equal([[1f, float.NaN, 3f, float.NaN], [4f, float.NaN, float.NaN, float.NaN]], data.Column<float[]>("A"));
        Assert.Equal([double.NaN, double.NaN], data.Column<double>("B"));
        Assert.Equal([0, 0], data.Column<int>("C"));
        Assert.Equal(["", ""], data.Column<string>("D"));
        Assert.Equal(["|3", "|"], data.Column<VBuffer<ReadOnlyMemory<char>>>("E").Select(texts => string.Join("|", texts.DenseValues())));
    }

    [Fact]
    public void Fields_that_a_line_lacks_are_zero_false_or_empty()
    {
        using var file = new TextFile("1");
        TextLoader.Column[] columns =
        [
            new("A", DataKind.Single, 5), new("B", DataKind.Single, 0, 2), new("C", DataKind.String, 5), new("D", DataKind.Boolean, 5),
            new("E", DataKind.UInt32, [new(5)], new KeyCount(3)),
        ];

        IDataView data = ML.Data.LoadFromTextFile(file.Path, columns, ',');

        Assert.Equal([0f], data.Column<float>("A"));
        Assert.Equal([[1f, 0f, 0f]], data.Column<float[]>("B"));
        Assert.Equal([""], data.Column<string>("C"));
        Assert.Equal([false], data.Column<bool>("D"));
        Assert.Equal([0u], data.Column<uint>("E"));
    }

    [Fact]
    public void Whole_numbers_are_digits_only()
    {
        Assert.Equal([-12], Read<int>(DataKind.Int32, "-12"));
        Assert.Equal([long.MinValue], Read<long>(DataKind.Int64, "-9223372036854775808"));
        Assert.Equal([255], Read<byte>(DataKind.Byte, "255"));
        Assert.Equal([0], Read<int>(DataKind.Int32, ",1"));
        foreach (string text in (string[])["1.5", "x", "?", "+1", "2147483648", "1 ", "-"])
            Assert.Contains($"Could not parse value {text} in line 1, column A", Assert.ThrowsAny<Exception>(() => Read<int>(DataKind.Int32, text)).GetBaseException().Message);
        Assert.Contains("in slot 1 of column A in line 1", Assert.ThrowsAny<Exception>(ReadVector).GetBaseException().Message);

        static void ReadVector()
        {
            using var file = new TextFile("1,x");
            ML.Data.LoadFromTextFile(file.Path, [new TextLoader.Column("A", DataKind.Int64, 0, 1)], ',').Column<long[]>("A");
        }
    }

    [Fact]
    public void What_cannot_be_read_is_a_format_error()
        => Assert.Throws<FormatException>(() => Read<int>(DataKind.Int32, "x"));

    [Theory]
    [InlineData("1", true)]
    [InlineData("TRUE", true)]
    [InlineData("t", true)]
    [InlineData("Yes", true)]
    [InlineData("+1", true)]
    [InlineData("0", false)]
    [InlineData("False", false)]
    [InlineData("no", false)]
    [InlineData("-1", false)]
    [InlineData(",1", false)]
    public void Truth_has_many_words(string text, bool expected) => Assert.Equal([expected], Read<bool>(DataKind.Boolean, text));

    [Fact]
    public void Other_words_are_no_truth()
        => Assert.Contains("Could not parse value maybe", Assert.ThrowsAny<Exception>(() => Read<bool>(DataKind.Boolean, "maybe")).GetBaseException().Message);

    [Fact]
    public void Times_are_read_as_UTC()
    {
        Assert.Equal([new DateTime(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc)], Read<DateTime>(DataKind.DateTime, "2024-02-29 12:00"));
        Assert.Equal([new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.FromHours(2))], Read<DateTimeOffset>(DataKind.DateTimeOffset, "2024-02-29T12:00:00+02:00"));
        Assert.Equal([TimeSpan.FromMinutes(90)], Read<TimeSpan>(DataKind.TimeSpan, "01:30:00"));
        Assert.Equal([default], Read<DateTime>(DataKind.DateTime, ",1"));
    }

    [Fact]
    public void Keys_count_from_zero_and_what_is_no_key_is_missing()
    {
        using var file = new TextFile("0", "2", "3", "?", "x", "-1", "1.0");

        IDataView data = ML.Data.LoadFromTextFile(file.Path, [new TextLoader.Column("A", DataKind.UInt32, [new(0)], new KeyCount(3))]);

        Assert.Equal([1u, 3u, 0u, 0u, 0u, 0u, 0u], data.Column<uint>("A"));
        Assert.Equal(new KeyDataViewType(typeof(uint), 3), data.Schema["A"].Type);
    }
}
