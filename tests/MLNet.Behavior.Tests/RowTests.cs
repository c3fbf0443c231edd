namespace MLNet.Behavior.Tests;

public class RowTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public int Number { get; set; }

        public float[] Vector { get; set; } = [];

        public string Text { get; set; } = "";

        public float Single { get; set; }

        [KeyType(5)]
        public uint Key { get; set; }
    }

    private static IDataView Data(int count)
        => ML.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { Number = i, Vector = [i, -i], Text = $"{i % 7}", Single = i }).ToArray());

    private static int[] Numbers(IDataView data) => [.. data.Column<int>("Number")];

    [Fact]
    public void Take_and_skip_cut_the_rows()
    {
        IDataView data = Data(5);

        Assert.Equal([0, 1], Numbers(ML.Data.TakeRows(data, 2)));
        Assert.Equal([2, 3, 4], Numbers(ML.Data.SkipRows(data, 2)));
        Assert.Equal([1, 2], Numbers(ML.Data.TakeRows(ML.Data.SkipRows(data, 1), 2)));
        Assert.Equal([0, 1, 2, 3, 4], Numbers(ML.Data.TakeRows(data, 99)));
        Assert.Empty(Numbers(ML.Data.SkipRows(data, 99)));
    }

    [Fact]
    public void Take_and_skip_know_their_row_counts()
    {
        Assert.Equal(2, ML.Data.TakeRows(Data(5), 2).GetRowCount());
        Assert.Equal(5, ML.Data.TakeRows(Data(5), 9).GetRowCount());
        Assert.Equal(3, ML.Data.SkipRows(Data(5), 2).GetRowCount());
        Assert.Equal(0, ML.Data.SkipRows(Data(5), 9).GetRowCount());
        Assert.Null(ML.Data.TakeRows(ML.Data.LoadFromEnumerable(Enumerable.Repeat(new Row(), 3).Where(_ => true)), 2).GetRowCount());
        Assert.False(ML.Data.TakeRows(new CountingView(5), 2).CanShuffle);
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.TakeRows(Data(5), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.SkipRows(Data(5), -1));
    }

    [Fact]
    public void Shuffling_keeps_every_row_whole()
    {
        IDataView shuffled = ML.Data.ShuffleRows(Data(3000), seed: 3);
        List<Row> rows = [.. ML.Data.CreateEnumerable<Row>(shuffled, reuseRowObject: false)];

        Assert.Equal(Enumerable.Range(0, 3000), rows.Select(row => row.Number).Order());
        Assert.NotEqual(Enumerable.Range(0, 3000), rows.Select(row => row.Number));
        Assert.All(rows, row =>
        {
            Assert.Equal([row.Number, -row.Number], row.Vector);
            Assert.Equal($"{row.Number % 7}", row.Text);
        });
    }

    [Fact]
    public void A_seed_decides_the_order()
    {
        IDataView shuffled = ML.Data.ShuffleRows(Data(50), seed: 3);

        Assert.Equal(Numbers(shuffled), Numbers(shuffled));
        Assert.Equal(Numbers(shuffled), Numbers(ML.Data.ShuffleRows(Data(50), seed: 3)));
        Assert.NotEqual(Numbers(shuffled), Numbers(ML.Data.ShuffleRows(Data(50), seed: 4)));
        Assert.Equal(50, shuffled.GetRowCount());
        Assert.True(shuffled.CanShuffle);
    }

    [Fact]
    public void A_small_pool_moves_rows_forward_a_little_only()
    {
        int[] numbers = Numbers(ML.Data.ShuffleRows(Data(100), seed: 3, shufflePoolSize: 5));

        Assert.Equal(Enumerable.Range(0, 100), numbers.Order());
        Assert.All(numbers.Index(), row => Assert.True(row.Item < row.Index + 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.ShuffleRows(Data(5), shufflePoolSize: 0));
    }

    [Fact]
    public void Rows_with_missing_values_are_filtered_out()
    {
        Row[] rows = [new() { Number = 0, Vector = [1f], Key = 4 }, new() { Number = 1, Single = float.NaN }, new() { Number = 2, Vector = [0f, float.NaN] }, new() { Number = 3, Key = 5 }];
        IDataView data = ML.Data.LoadFromEnumerable(rows);

        Assert.Equal([0, 2, 3], Numbers(ML.Data.FilterRowsByMissingValues(data, "Single")));
        Assert.Equal([0, 1, 2], Numbers(ML.Data.FilterRowsByMissingValues(data, "Key")));
        Assert.Equal([0], Numbers(ML.Data.FilterRowsByMissingValues(data, "Single", "Vector", "Key")));
        Assert.Null(ML.Data.FilterRowsByMissingValues(data, "Single").GetRowCount());
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.FilterRowsByMissingValues(data, "NoSuch"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.FilterRowsByMissingValues(data, "Text"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.FilterRowsByMissingValues(data));
    }

    [Fact]
    public void A_filtered_cursor_counts_its_own_rows()
    {
        Row[] rows = [new() { Single = float.NaN }, new() { Number = 7 }];
        IDataView data = ML.Data.FilterRowsByMissingValues(ML.Data.LoadFromEnumerable(rows), "Single");
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema["Number"]]);

        Assert.True(cursor.MoveNext());
        Assert.Equal(0, cursor.Position);
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Caching_reads_a_column_once()
    {
        var source = new CountingView(4);
        IDataView cached = ML.Data.Cache(source);
        Assert.Empty(source.Asked);

        Assert.Equal([0f, 1f, 2f, 3f], cached.Column<float>("Value"));
        Assert.Equal([0f, 1f, 2f, 3f], cached.Column<float>("Value"));

        Assert.Equal(4, source.GetterCalls);
        Assert.Equal([0f, 1f, 4f, 9f], cached.Column<float>("Square"));
        Assert.Equal(8, source.GetterCalls);
    }

    [Fact]
    public void Cached_data_can_be_shuffled_and_counted()
    {
        IDataView cached = ML.Data.Cache(Data(200));
        using DataViewRowCursor cursor = cached.GetRowCursor([cached.Schema["Number"]], new Random(5));
        ValueGetter<int> getter = cursor.GetGetter<int>(cached.Schema["Number"]);
        var numbers = new List<int>();
        int number = 0;
        while (cursor.MoveNext())
        {
            getter(ref number);
            numbers.Add(number);
        }

        Assert.True(cached.CanShuffle);
        Assert.Equal(200, cached.GetRowCount());
        Assert.Equal(Enumerable.Range(0, 200), numbers.Order());
        Assert.NotEqual(Enumerable.Range(0, 200), numbers);
    }

    [Fact]
    public void Cached_vectors_are_whole()
    {
        IDataView cached = ML.Data.Cache(Data(20), "Vector");

        Assert.Equal(Enumerable.Range(0, 20).Select(i => new float[] { i, -i }), cached.Column<float[]>("Vector"));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => new float[] { i, -i }), cached.Column<float[]>("Vector"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.Cache(Data(1), "NoSuch"));
    }
}

public class SplitTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public int Number { get; set; }

        public string Group { get; set; } = "";
    }

    private static IDataView Data(int count)
        => ML.Data.LoadFromEnumerable(Enumerable.Range(0, count).Select(i => new Row { Number = i, Group = $"group {i % 50}" }).ToArray());

    private static int[] Numbers(IDataView data) => [.. data.Column<int>("Number")];

    [Fact]
    public void The_parts_are_disjoint_and_complete()
    {
        var split = ML.Data.TrainTestSplit(Data(1000), testFraction: 0.3);

        Assert.Equal(Enumerable.Range(0, 1000), Numbers(split.TrainSet).Concat(Numbers(split.TestSet)).Order());
        Assert.Empty(Numbers(split.TrainSet).Intersect(Numbers(split.TestSet)));
    }

    [Fact]
    public void The_parts_are_of_about_the_size_asked_for_and_a_tenth_by_default()
    {
        Assert.InRange(Numbers(ML.Data.TrainTestSplit(Data(10_000), testFraction: 0.3).TestSet).Length, 2700, 3300);
        Assert.InRange(Numbers(ML.Data.TrainTestSplit(Data(10_000)).TestSet).Length, 800, 1200);
    }

    [Fact]
    public void The_parts_have_the_columns_of_the_data()
    {
        var split = ML.Data.TrainTestSplit(Data(10));

        Assert.Equal(["Number", "Group"], split.TrainSet.Schema.Select(column => column.Name));
        Assert.Equal(["Number", "Group"], split.TestSet.Schema.Select(column => column.Name));
        Assert.Null(split.TestSet.GetRowCount());
    }

    [Fact]
    public void The_parts_keep_the_order_of_the_data_and_are_the_same_each_time()
    {
        var split = ML.Data.TrainTestSplit(Data(500), testFraction: 0.5);

        Assert.Equal(Numbers(split.TestSet).Order(), Numbers(split.TestSet));
        Assert.Equal(Numbers(split.TestSet), Numbers(split.TestSet));
    }

    [Fact]
    public void A_seed_decides_the_parts_and_the_context_has_one_too()
    {
        int[] first = Numbers(ML.Data.TrainTestSplit(Data(500), seed: 7).TestSet);

        Assert.Equal(first, Numbers(ML.Data.TrainTestSplit(Data(500), seed: 7).TestSet));
        Assert.NotEqual(first, Numbers(ML.Data.TrainTestSplit(Data(500), seed: 8).TestSet));
        Assert.Equal(Numbers(new MLContext(5).Data.TrainTestSplit(Data(500)).TestSet), Numbers(new MLContext(5).Data.TrainTestSplit(Data(500)).TestSet));
    }

    [Fact]
    public void Rows_with_one_sampling_key_stay_together()
    {
        var split = ML.Data.TrainTestSplit(Data(1000), testFraction: 0.5, samplingKeyColumnName: "Group");
        string[] train = [.. split.TrainSet.Column<string>("Group").Distinct()], test = [.. split.TestSet.Column<string>("Group").Distinct()];

        Assert.Empty(train.Intersect(test));
        Assert.Equal(50, train.Length + test.Length);
        Assert.Equal(["Number", "Group"], split.TrainSet.Schema.Select(column => column.Name));
    }

    [Fact]
    public void A_fraction_outside_of_0_to_1_and_a_missing_column_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.TrainTestSplit(Data(10), testFraction: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.TrainTestSplit(Data(10), testFraction: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Data.TrainTestSplit(Data(10), samplingKeyColumnName: "NoSuch"));
        Assert.Throws<ArgumentNullException>(() => ML.Data.TrainTestSplit(null!));
    }
}
