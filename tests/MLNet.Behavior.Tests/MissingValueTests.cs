using ReplacementMode = Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode;

namespace MLNet.Behavior.Tests;

public class MissingValueTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public float X { get; set; }

        public double Wide { get; set; }

        [VectorType(2)]
        public float[] V { get; set; } = [0, 0];

        public float[] Any { get; set; } = [];

        public string Text { get; set; } = "";

        [KeyType(3)]
        public uint Key { get; set; }
    }

    private static readonly Row[] Rows =
    [
        new() { X = 1, Wide = 1, V = [1, float.NaN], Any = [1] },
        new() { X = float.NaN, Wide = double.NaN, V = [float.NaN, 6], Any = [float.NaN, 4] },
        new() { X = 3, Wide = 5, V = [3, 8], Any = [] },
    ];

    private static IDataView Replace(string column, ReplacementMode mode = ReplacementMode.DefaultValue, bool imputeBySlot = true)
    {
        IDataView data = ML.Data.LoadFromEnumerable(Rows);
        return ML.Transforms.ReplaceMissingValues("Out", column, mode, imputeBySlot).Fit(data).Transform(data);
    }

    [Fact]
    public void Missing_numbers_become_zero_unless_told_otherwise()
    {
        Assert.Equal([1f, 0f, 3f], Replace("X").Column<float>("Out"));
        Assert.Equal([1, 0, 5], Replace("Wide").Column<double>("Out"));
        Assert.Equal([[1f, 0f], [0f, 6f], [3f, 8f]], Replace("V").Column<float[]>("Out"));
        Assert.Equal([[1f], [0f, 4f], []], Replace("Any").Column<float[]>("Out"));
    }

    [Fact]
    public void Missing_numbers_become_the_mean_the_minimum_or_the_maximum_of_the_others()
    {
        Assert.Equal([1f, 2f, 3f], Replace("X", ReplacementMode.Mean).Column<float>("Out"));
        Assert.Equal([1, 1, 5], Replace("Wide", ReplacementMode.Minimum).Column<double>("Out"));
        Assert.Equal([1, 5, 5], Replace("Wide", ReplacementMode.Maximum).Column<double>("Out"));
    }

    [Fact]
    public void Slots_have_values_of_their_own_or_all_the_same()
    {
        Assert.Equal([[1f, 7f], [2f, 6f], [3f, 8f]], Replace("V", ReplacementMode.Mean).Column<float[]>("Out"));
        Assert.Equal([[1f, 4.5f], [4.5f, 6f], [3f, 8f]], Replace("V", ReplacementMode.Mean, imputeBySlot: false).Column<float[]>("Out"));
        Assert.Equal([[1f], [2.5f, 4f], []], Replace("Any", ReplacementMode.Mean, imputeBySlot: false).Column<float[]>("Out"));
    }

    [Fact]
    public void What_has_no_value_at_all_has_the_mean_0()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Row { X = float.NaN }]);

        Assert.Equal([0f], ML.Transforms.ReplaceMissingValues("X", replacementMode: ReplacementMode.Mean).Fit(data).Transform(data).Column<float>("X"));
    }

    [Fact]
    public void Names_of_slots_are_kept()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["V"].AddAnnotation("SlotNames", new[] { "a", "b" }, new VectorDataViewType(TextDataViewType.Instance, 2));
        IDataView data = ML.Data.LoadFromEnumerable(Rows, definition);

        DataViewSchema.Column replaced = ML.Transforms.ReplaceMissingValues([new("Out", "V")]).Fit(data).GetOutputSchema(data.Schema)["Out"];

        Assert.Equal(["a", "b"], replaced.SlotNameTexts());
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), replaced.Type);
    }

    [Fact]
    public void Types_without_missing_values_are_refused()
    {
        Assert.Contains("Type 'String' is not supported by NAReplaceTransform since it doesn't have an NA value", Assert.Throws<ArgumentOutOfRangeException>(() => Replace("Text")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Replace("Key"));
        Assert.Contains("Could not find input column 'NoSuch'", Assert.Throws<ArgumentOutOfRangeException>(() => Replace("NoSuch")).Message);
    }

    [Fact]
    public void Replacements_are_saved_with_their_model()
    {
        IDataView data = ML.Data.LoadFromEnumerable(Rows);
        ITransformer model = ML.Transforms.ReplaceMissingValues("X", replacementMode: ReplacementMode.Mean)
            .Append(ML.Transforms.ReplaceMissingValues("V", replacementMode: ReplacementMode.Maximum)).Append(ML.Transforms.ReplaceMissingValues("Any")).Fit(data);
        using var stream = new MemoryStream();
        ML.Model.Save(model, data.Schema, stream);
        stream.Position = 0;

        IDataView replaced = ML.Model.Load(stream, out _).Transform(data);

        Assert.Equal([1f, 2f, 3f], replaced.Column<float>("X"));
        Assert.Equal([[1f, 8f], [3f, 6f], [3f, 8f]], replaced.Column<float[]>("V"));
        Assert.Equal([[1f], [0f, 4f], []], replaced.Column<float[]>("Any"));
    }
}
