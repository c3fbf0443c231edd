namespace MLNet.Behavior.Tests;

public class TextFileTests
{
    private static readonly MLContext ML = new(1);

    public class House
    {
        [LoadColumn(0)]
        public string Town { get; set; } = "";

        [LoadColumn(2), ColumnName("Label")]
        public float Price { get; set; }

        [LoadColumn(3, 4)]
        public float[] Size { get; set; } = [];

        [LoadColumn(1), KeyType(3)]
        public uint Kind { get; set; }
    }

    public class Unmarked
    {
        [LoadColumn(0)]
        public float A { get; set; }

        public float B { get; set; }
    }

    public class Unreadable
    {
        [LoadColumn(0)]
        public Uri? Address { get; set; }
    }

    private static readonly string[] Houses = ["Town,Kind,Price,Rooms,Area", "Aachen,0,100.5,3,80", "Bonn,2,200,4,120.5"];

    private static List<T> Read<T>(DataKind kind, string line, int field = 0)
    {
        using var file = new TextFile(line);
        return ML.Data.LoadFromTextFile(file.Path, [new TextLoader.Column("A", kind, field)], separatorChar: ',').Column<T>("A");
    }

    [Fact]
    public void Members_of_a_class_say_which_fields_they_have()
    {
        using var file = new TextFile(Houses);

        IDataView data = ML.Data.LoadFromTextFile<House>(file.Path, separatorChar: ',', hasHeader: true);

        Assert.Equal(["Town", "Label", "Size", "Kind"], data.Schema.Select(column => column.Name));
        Assert.Equal(["String", "Single", "Vector<Single, 2>", "Key<UInt32, 0-2>"], data.Schema.Select(column => column.Type.ToString()));
        Assert.Equal(["Aachen", "Bonn"], data.Column<string>("Town"));
        Assert.Equal([100.5f, 200f], data.Column<float>("Label"));
        Assert.Equal([[3f, 80f], [4f, 120.5f]], data.Column<float[]>("Size"));
        Assert.Equal([1u, 3u], data.Column<uint>("Kind"));
    }

    [Fact]
    public void Columns_can_be_given_one_by_one()
    {
        using var file = new TextFile(Houses);
        TextLoader.Column[] columns =
        [
            new("Price", DataKind.Double, 2), new("Numbers", DataKind.Single, 3, 4), new("Some", DataKind.String, [new(0), new(2, 3)]),
            new("One", DataKind.Int32, [new(3, 3)]), new("Kind", DataKind.Byte, [new(1)], new KeyCount(4)),
        ];

        IDataView data = ML.Data.LoadFromTextFile(file.Path, columns, separatorChar: ',', hasHeader: true);

        Assert.Equal(["Double", "Vector<Single, 2>", "Vector<String, 3>", "Vector<Int32, 1>", "Key<Byte, 0-3>"], data.Schema.Select(column => column.Type.ToString()));
        Assert.Equal([100.5, 200], data.Column<double>("Price"));
        Assert.Equal([["Aachen", "100.5", "3"], ["Bonn", "200", "4"]], data.Column<string[]>("Some"));
        Assert.Equal([[3], [4]], data.Column<int[]>("One"));
        Assert.Equal([1, 3], data.Column<byte>("Kind"));
    }

    [Fact]
    public void Options_can_say_it_all_and_the_header_then_names_the_slots()
    {
        using var file = new TextFile(Houses);
        var options = new TextLoader.Options { HasHeader = true, Separators = [','], Columns = [new("Features", DataKind.Single, 2, 4), new("Town", DataKind.String, 0)] };

        IDataView data = ML.Data.LoadFromTextFile(file.Path, options);

        Assert.Equal(["Price", "Rooms", "Area"], data.Schema["Features"].SlotNameTexts());
        Assert.False(data.Schema["Town"].HasSlotNames());
        Assert.Equal([[100.5f, 3f, 80f], [200f, 4f, 120.5f]], data.Column<float[]>("Features"));
    }

    [Fact]
    public void Without_a_sample_a_header_is_skipped_and_names_nothing()
    {
        using var file = new TextFile(Houses);
        TextLoader.Column[] columns = [new("Features", DataKind.Single, 2, 4)];

        Assert.False(ML.Data.LoadFromTextFile(file.Path, columns, ',', hasHeader: true).Schema["Features"].HasSlotNames());
        Assert.False(ML.Data.LoadFromTextFile<House>(file.Path, ',', hasHeader: true).Schema["Size"].HasSlotNames());
        Assert.True(ML.Data.CreateTextLoader(columns, ',', hasHeader: true, dataSample: new MultiFileSource(file.Path)).GetOutputSchema()["Features"].HasSlotNames());
        Assert.True(ML.Data.CreateTextLoader<House>(',', hasHeader: true, dataSample: new MultiFileSource(file.Path)).GetOutputSchema()["Size"].HasSlotNames());
    }

    [Fact]
    public void The_first_field_is_the_label_and_all_others_are_features_where_no_columns_are_given()
    {
        using var file = new TextFile("1\t2\t3", "4\t5\t6");

        IDataView data = ML.Data.LoadFromTextFile(file.Path);

        Assert.Equal([1f, 4f], data.Column<float>("Label"));
        Assert.Equal([[2f, 3f], [5f, 6f]], data.Column<float[]>("Features"));
    }

    [Fact]
    public void A_range_without_end_needs_lines_of_one_length()
    {
        using TextFile even = new("1,2,3", "4,5,6"), uneven = new("1,2,3", "4,5");
        TextLoader.Column[] columns = [new("All", DataKind.Single, [new(0, null)])];
        TextLoader Loader(IMultiStreamSource? sample) => ML.Data.CreateTextLoader(columns, ',', dataSample: sample);

        Assert.Equal("Vector<Single, 3>", Loader(new MultiFileSource(even.Path)).GetOutputSchema()["All"].Type.ToString());
        Assert.Contains("The size of input lines is not consistent", Assert.Throws<ArgumentOutOfRangeException>(() => Loader(new MultiFileSource(uneven.Path))).Message);
        Assert.Contains("Can't determine the number of source columns without valid data", Assert.Throws<ArgumentOutOfRangeException>(() => Loader(null)).Message);
    }

    [Fact]
    public void A_range_to_the_end_of_each_line_makes_vectors_of_different_sizes()
    {
        using var file = new TextFile("1,2,3", "4");
        TextLoader.Column[] columns = [new("Rest", DataKind.Single, [new TextLoader.Range { Min = 1, VariableEnd = true }])];

        IDataView data = ML.Data.LoadFromTextFile(file.Path, columns, ',');

        Assert.Equal("Vector<Single>", data.Schema["Rest"].Type.ToString());
        Assert.Equal([[2f, 3f], []], data.Column<float[]>("Rest"));
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
        TextLoader.Column[] columns = [new("A", DataKind.Single, 0, 3), new("B", DataKind.Double, 1), new("C", DataKind.Int32, 1), new("D", DataKind.String, 1)];

        IDataView data = ML.Data.LoadFromTextFile(file.Path, new TextLoader.Options { Columns = columns, Separators = [','], MissingRealsAsNaNs = true });

        Assert.Equal([[1f, float.NaN, 3f, float.NaN], [4f, float.NaN, float.NaN, float.NaN]], data.Column<float[]>("A"));
        Assert.Equal([double.NaN, double.NaN], data.Column<double>("B"));
        Assert.Equal([0, 0], data.Column<int>("C"));
        Assert.Equal(["", ""], data.Column<string>("D"));
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

    [Fact]
    public void Classes_whose_members_cannot_be_read_are_refused()
    {
        Assert.Contains("Property 'B' is missing the LoadColumnAttribute attribute", Assert.Throws<InvalidOperationException>(() => ML.Data.CreateTextLoader<Unmarked>()).Message);
        Assert.Contains("Property Address is of unsupported type.", Assert.Throws<InvalidOperationException>(() => ML.Data.CreateTextLoader<Unreadable>()).Message);
    }
}
