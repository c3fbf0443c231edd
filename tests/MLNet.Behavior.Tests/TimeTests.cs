namespace MLNet.Behavior.Tests;

public class TimeTests
{
    private static readonly MLContext ML = new(1);

    private static readonly DateTime Noon = new(2024, 2, 29, 12, 0, 0, DateTimeKind.Utc);

    public class Row
    {
        public DateTime Date { get; set; }

        public DateTimeOffset Moment { get; set; }

        public TimeSpan Duration { get; set; }

        public DateTime[] Dates { get; set; } = [];
    }

    public class Back
    {
        public DateTime D { get; set; }

        public DateTimeOffset M { get; set; }

        public TimeSpan T { get; set; }
    }

    private static readonly Row[] Rows =
    [
        new() { Date = Noon, Moment = new(Noon.AddHours(1), TimeSpan.Zero), Duration = TimeSpan.FromMinutes(90), Dates = [Noon] },
        new() { Date = Noon.AddDays(-1), Moment = new(2024, 1, 1, 0, 0, 0, TimeSpan.FromHours(2)), Duration = TimeSpan.FromTicks(7) },
    ];

    private static IDataView Data() => ML.Data.LoadFromEnumerable(Rows);

    private static InputOutputColumnPair[] Pairs(params string[] names) => [.. names.Chunk(2).Select(pair => new InputOutputColumnPair(pair[0], pair[1]))];

    [Fact]
    public void Times_are_columns_of_their_own_types()
    {
        DataViewSchema schema = Data().Schema;

        Assert.Equal(DateTimeDataViewType.Instance, schema["Date"].Type);
        Assert.Equal(DateTimeOffsetDataViewType.Instance, schema["Moment"].Type);
        Assert.Equal(TimeSpanDataViewType.Instance, schema["Duration"].Type);
        Assert.Equal(new VectorDataViewType(DateTimeDataViewType.Instance), schema["Dates"].Type);
        Assert.Equal(["DateTime", "DateTimeOffset", "TimeSpan"], schema.Take(3).Select(column => column.Type.ToString()));
        Assert.Equal([typeof(DateTime), typeof(DateTimeOffset), typeof(TimeSpan)], schema.Take(3).Select(column => column.Type.RawType));
    }

    [Fact]
    public void Times_come_back_as_they_were()
    {
        IDataView data = Data();

        Assert.Equal(Rows.Select(row => row.Date), data.Column<DateTime>("Date"));
        Assert.Equal(Rows.Select(row => row.Dates), ML.Data.CreateEnumerable<Row>(data, reuseRowObject: false).Select(row => row.Dates));
    }

    [Fact]
    public void Times_can_be_keys()
    {
        var model = ML.Transforms.Conversion.MapValueToKey(Pairs("D", "Date", "M", "Moment", "T", "Duration"))
            .Append(ML.Transforms.Conversion.MapKeyToValue(Pairs("D", "D", "M", "M", "T", "T"))).Fit(Data());

        Back[] back = [.. ML.Data.CreateEnumerable<Back>(model.Transform(Data()), reuseRowObject: false)];

        Assert.Equal(Rows.Select(row => (row.Date, row.Moment, row.Duration)), back.Select(row => (row.D, row.M, row.T)));
    }

    [Fact]
    public void Key_values_of_times_can_be_text()
    {
        IDataView data = ML.Data.TakeRows(Data(), 1);
        DataViewSchema schema = ML.Transforms.Conversion.MapValueToKey(Pairs("D", "Date", "M", "Moment", "T", "Duration"), addKeyValueAnnotationsAsText: true)
            .Fit(data).GetOutputSchema(data.Schema);

        Assert.Equal(["2024-02-29T12:00:00.0000000Z"], schema["D"].KeyValueTexts());
        Assert.Equal(["2024-02-29T13:00:00.0000000+00:00"], schema["M"].KeyValueTexts());
        Assert.Equal(["01:30:00"], schema["T"].KeyValueTexts());
    }

    [Fact]
    public void Key_values_of_times_are_saved_with_a_model_and_with_a_schema()
    {
        IDataView keyed = ML.Transforms.Conversion.MapValueToKey(Pairs("D", "Date", "M", "Moment", "T", "Duration")).Fit(Data()).Transform(Data());
        ITransformer model = ML.Transforms.Conversion.MapValueToKey(Pairs("D", "Date", "M", "Moment", "T", "Duration")).Fit(Data());
        using var stream = new MemoryStream();
        ML.Model.Save(model, keyed.Schema, stream);
        stream.Position = 0;

        ITransformer loaded = ML.Model.Load(stream, out DataViewSchema schema);

        Assert.Equal(Values<DateTime>(keyed.Schema["D"]), Values<DateTime>(schema["D"]));
        Assert.Equal(Values<DateTimeOffset>(keyed.Schema["M"]), Values<DateTimeOffset>(schema["M"]));
        Assert.Equal(Values<TimeSpan>(keyed.Schema["T"]), Values<TimeSpan>(schema["T"]));
        Assert.Equal(Rows.Select(row => row.Date), Values<DateTime>(loaded.GetOutputSchema(Data().Schema)["D"]));
    }

    private static T[] Values<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.GetKeyValues(ref values);
        return [.. values.DenseValues()];
    }
}
