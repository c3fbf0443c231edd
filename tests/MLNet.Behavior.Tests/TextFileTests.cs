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

    [Fact]
    public void Classes_whose_members_cannot_be_read_are_refused()
    {
        Assert.Contains("Property 'B' is missing the LoadColumnAttribute attribute", Assert.Throws<InvalidOperationException>(() => ML.Data.CreateTextLoader<Unmarked>()).Message);
        Assert.Contains("Property Address is of unsupported type.", Assert.Throws<InvalidOperationException>(() => ML.Data.CreateTextLoader<Unreadable>()).Message);
    }
}
