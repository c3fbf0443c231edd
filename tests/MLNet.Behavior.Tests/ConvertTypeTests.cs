namespace MLNet.Behavior.Tests;

public class ConvertTypeTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public float Single { get; set; }

        public double Double { get; set; }

        public int Int32 { get; set; }

        public long Int64 { get; set; }

        public ushort UInt16 { get; set; }

        public bool Flag { get; set; }

        public string Text { get; set; } = "";

        [KeyType(300)]
        public uint Key { get; set; }

        [VectorType(3)]
        public int[] Vector { get; set; } = [0, 0, 0];

        public bool[] Flags { get; set; } = [];

        public string[] Texts { get; set; } = [];

        public DateTime Date { get; set; }

        public TimeSpan Duration { get; set; }
    }

    private static List<T> Convert<T>(string column, DataKind kind, params Row[] rows)
    {
        IDataView data = ML.Data.LoadFromEnumerable(rows);
        return ML.Transforms.Conversion.ConvertType("Out", column, kind).Fit(data).Transform(data).Column<T>("Out");
    }

    [Fact]
    public void Numbers_become_Single_unless_told_otherwise()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Row { Int32 = -3, Double = 0.1 }]);

        Assert.Equal([-3f], ML.Transforms.Conversion.ConvertType("Int32").Fit(data).Transform(data).Column<float>("Int32"));
        Assert.Equal([0.1f], Convert<float>("Double", DataKind.Single, new Row { Double = 0.1 }));
        Assert.Equal([16777216f], Convert<float>("Int64", DataKind.Single, new Row { Int64 = 16777217 }));
        Assert.Equal([65535.0], Convert<double>("UInt16", DataKind.Double, new Row { UInt16 = 65535 }));
    }

    [Fact]
    public void Whole_numbers_that_do_not_fit_are_cut_where_signed_and_zero_where_unsigned()
    {
        Assert.Equal([(sbyte)44], Convert<sbyte>("Int32", DataKind.SByte, new Row { Int32 = 300 }));
        Assert.Equal([-1L], Convert<long>("Int32", DataKind.Int64, new Row { Int32 = -1 }));
        Assert.Equal([(byte)0, (byte)255], Convert<byte>("UInt16", DataKind.Byte, new Row { UInt16 = 256 }, new Row { UInt16 = 255 }));
        Assert.Equal([256ul], Convert<ulong>("UInt16", DataKind.UInt64, new Row { UInt16 = 256 }));
    }

    [Fact]
    public void Booleans_are_0_and_1_and_numbers_other_than_0_are_true()
    {
        Assert.Equal([1f, 0f], Convert<float>("Flag", DataKind.Single, new Row { Flag = true }, new Row()));
        Assert.Equal([1L, 0L], Convert<long>("Flag", DataKind.Int64, new Row { Flag = true }, new Row()));
        Assert.Equal([true, false, true], Convert<bool>("Single", DataKind.Boolean, new Row { Single = -0.5f }, new Row(), new Row { Single = float.NaN }));
        Assert.Equal([true, false], Convert<bool>("Int32", DataKind.Boolean, new Row { Int32 = 2 }, new Row()));
    }

    [Fact]
    public void Text_becomes_what_it_says_or_else_what_is_missing()
    {
        Row[] rows = [.. ((string[])["1.5", "", "x", "NA", "-2"]).Select(text => new Row { Text = text })];

        Assert.Equal([1.5f, 0f, float.NaN, float.NaN, -2f], Convert<float>("Text", DataKind.Single, rows));
        Assert.Equal([0u, 0u, 0u, 0u, 0u], Convert<uint>("Text", DataKind.UInt32, rows));
        Assert.Equal([7u], Convert<uint>("Text", DataKind.UInt32, new Row { Text = "7" }));
        Assert.Equal([true, false], Convert<bool>("Text", DataKind.Boolean, new Row { Text = "Yes" }, new Row { Text = "maybe" }));
        Assert.Equal([new DateTime(2024, 2, 29)], Convert<DateTime>("Text", DataKind.DateTime, new Row { Text = "2024-02-29" }));
        Assert.Equal([7], Convert<int>("Text", DataKind.Int32, new Row { Text = "7" }));
        Assert.Contains("Value could not be parsed from text to int.",
            Assert.Throws<InvalidOperationException>(() => Convert<int>("Text", DataKind.Int32, new Row { Text = "1.5" })).GetBaseException().Message);
    }

    [Fact]
    public void Values_become_text()
    {
        Assert.Equal(["0.1"], Convert<string>("Single", DataKind.String, new Row { Single = 0.1f }));
        Assert.Equal(["0.10000000000000001"], Convert<string>("Double", DataKind.String, new Row { Double = 0.1 }));
        Assert.Equal(["-3"], Convert<string>("Int32", DataKind.String, new Row { Int32 = -3 }));
        Assert.Equal(["True"], Convert<string>("Flag", DataKind.String, new Row { Flag = true }));
        Assert.Equal(["2024-02-29T00:00:00.0000000"], Convert<string>("Date", DataKind.String, new Row { Date = new DateTime(2024, 2, 29) }));
        Assert.Equal(["01:30:00"], Convert<string>("Duration", DataKind.String, new Row { Duration = TimeSpan.FromMinutes(90) }));
    }

    [Fact]
    public void Times_become_ticks()
    {
        Assert.Equal([7L], Convert<long>("Duration", DataKind.Int64, new Row { Duration = TimeSpan.FromTicks(7) }));
        Assert.Equal([(double)new DateTime(2024, 2, 29).Ticks], Convert<double>("Date", DataKind.Double, new Row { Date = new DateTime(2024, 2, 29) }));
    }

    [Fact]
    public void Each_item_of_a_vector_is_converted()
    {
        Assert.Equal([[1f, -2f, 3f]], Convert<float[]>("Vector", DataKind.Single, new Row { Vector = [1, -2, 3] }));
        Assert.Equal([[1f, 0f]], Convert<float[]>("Flags", DataKind.Single, new Row { Flags = [true, false] }));
        Assert.Equal([[1.5f, float.NaN]], Convert<float[]>("Texts", DataKind.Single, new Row { Texts = ["1.5", "?"] }));
    }

    [Fact]
    public void Keys_stay_keys_over_other_numbers()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Row { Key = 4 }]);
        IDataView wide = ML.Transforms.Conversion.ConvertType("Out", "Key", DataKind.UInt64).Fit(data).Transform(data);

        Assert.Equal(new KeyDataViewType(typeof(ulong), 300), wide.Schema["Out"].Type);
        Assert.Equal([5ul], wide.Column<ulong>("Out"));
        Assert.Contains("source column 'Key' with item type 'Key<UInt32, 0-299>' is not compatible with destination type 'Key<Byte, 0-254>'", Refusal("Key", DataKind.Byte));
        Assert.Contains("source column 'Key' with item type 'Key<UInt32, 0-299>' is not compatible with destination type 'Single'", Refusal("Key", DataKind.Single));
    }

    [Theory]
    [InlineData("Single", DataKind.Int32)]
    [InlineData("Int32", DataKind.UInt32)]
    [InlineData("UInt16", DataKind.Int32)]
    [InlineData("Flag", DataKind.Byte)]
    [InlineData("Duration", DataKind.TimeSpan)]
    [InlineData("Duration", DataKind.Int32)]
    [InlineData("Single", DataKind.DateTime)]
    public void What_does_not_convert_is_refused(string column, DataKind kind) => Assert.Contains($"source column '{column}'", Refusal(column, kind));

    [Fact]
    public void Chains_notice_it_before_anything_is_fitted()
    {
        var first = new AddEstimator(1);
        var chain = first.Append(ML.Transforms.Conversion.ConvertType("Out", "Flag", DataKind.Byte));

        Assert.Contains("Don't know how to convert Flag into Byte", Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(ML.Data.LoadFromEnumerable([new Row()]))).Message);
        Assert.Equal(0, first.Fits);
        Assert.Throws<ArgumentOutOfRangeException>(() => Convert<float>("NoSuch", DataKind.Single, new Row()));
    }

    [Fact]
    public void Names_of_slots_and_keys_are_kept_and_what_is_normalized_stays_so()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["Vector"].AddAnnotation("SlotNames", new[] { "a", "b", "c" }, new VectorDataViewType(TextDataViewType.Instance, 3));
        definition["Double"].AddAnnotation("IsNormalized", true, BooleanDataViewType.Instance);
        definition["Key"].ColumnType = new KeyDataViewType(typeof(uint), 2);
        definition["Key"].AddAnnotation("KeyValues", new[] { "no", "yes" }, new VectorDataViewType(TextDataViewType.Instance, 2));
        IDataView data = ML.Data.LoadFromEnumerable([new Row()], definition);
        DataViewSchema numbers = ML.Transforms.Conversion.ConvertType([new("Vector"), new("D", "Double"), new("F", "Flag"), new("I", "Int32")]).Fit(data).GetOutputSchema(data.Schema);
        DataViewSchema keys = ML.Transforms.Conversion.ConvertType("Key", outputKind: DataKind.UInt64).Fit(data).GetOutputSchema(data.Schema);

        Assert.Equal(["a", "b", "c"], numbers["Vector"].SlotNameTexts());
        Assert.True(numbers["D"].IsNormalized());
        Assert.True(numbers["F"].IsNormalized());
        Assert.False(numbers["I"].IsNormalized());
        Assert.Equal(["no", "yes"], keys["Key"].KeyValueTexts());
    }

    [Fact]
    public void A_conversion_is_saved_with_its_model()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Row { Text = "1.5", Int32 = 2 }]);
        ITransformer model = ML.Transforms.Conversion.ConvertType([new("T", "Text"), new("I", "Int32")], DataKind.Double).Fit(data);
        using var stream = new MemoryStream();
        ML.Model.Save(model, data.Schema, stream);
        stream.Position = 0;

        IDataView converted = ML.Model.Load(stream, out _).Transform(data);

        Assert.Equal([1.5], converted.Column<double>("T"));
        Assert.Equal([2.0], converted.Column<double>("I"));
    }

    private static string Refusal(string column, DataKind kind) => Assert.Throws<ArgumentOutOfRangeException>(() => Convert<float>(column, kind, new Row())).Message;
}
