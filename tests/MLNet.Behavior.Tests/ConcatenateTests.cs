namespace MLNet.Behavior.Tests;

public class ConcatenateTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public float A { get; set; } = 1;

        public float B { get; set; } = 2;

        [VectorType(3)]
        public VBuffer<float> V { get; set; } = new(3, [3f, 4f, 5f]);

        public float[] Any { get; set; } = [6f, 7f];

        public string Text { get; set; } = "";
    }

    private static IDataView Concatenate(IDataView data, params string[] inputs) => ML.Transforms.Concatenate("Features", inputs).Fit(data).Transform(data);

    private static IDataView Data(params Row[] rows) => ML.Data.LoadFromEnumerable(rows);

    [Fact]
    public void Scalars_and_vectors_stand_one_after_the_other()
    {
        IDataView data = Concatenate(Data(new Row()), "A", "V", "B");

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 5), data.Schema["Features"].Type);
        Assert.Equal([1f, 3f, 4f, 5f, 2f], Assert.Single(data.Column<float[]>("Features")));
    }

    [Fact]
    public void Scalars_give_their_names_to_slots()
    {
        Assert.Equal(["A", "", "", "", "B"], Concatenate(Data(new Row()), "A", "V", "B").Schema["Features"].SlotNameTexts());
    }

    [Fact]
    public void Slots_of_vectors_keep_their_names_behind_that_of_their_column()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["V"].AddAnnotation("SlotNames", new[] { "x", "y", "z" }, new VectorDataViewType(TextDataViewType.Instance, 3));
        IDataView data = ML.Data.LoadFromEnumerable([new Row()], definition);

        Assert.Equal(["A", "V.x", "V.y", "V.z"], Concatenate(data, "A", "V").Schema["Features"].SlotNameTexts());
        Assert.Equal(["x", "y", "z"], Concatenate(data, "V").Schema["Features"].SlotNameTexts());
    }

    [Fact]
    public void Vectors_without_names_give_none()
    {
        Assert.False(Concatenate(Data(new Row()), "V", "V").Schema["Features"].HasSlotNames());
        Assert.Equal([3f, 4f, 5f], Concatenate(Data(new Row()), "V").Column<float[]>("Features")[0]);
    }

    [Fact]
    public void A_vector_of_any_size_makes_the_size_unknown()
    {
        IDataView data = Concatenate(Data(new Row(), new Row { Any = [] }), "A", "Any");

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single), data.Schema["Features"].Type);
        Assert.False(data.Schema["Features"].HasSlotNames());
        Assert.Equal([[1f, 6f, 7f], [1f]], data.Column<float[]>("Features"));
    }

    [Fact]
    public void Few_explicit_values_make_the_result_sparse()
    {
        VBuffer<float> features = Assert.Single(Concatenate(Data(new Row { V = new VBuffer<float>(3, 0, null!, null!) }), "A", "V", "V").Column<VBuffer<float>>("Features"));

        Assert.False(features.IsDense);
        Assert.Equal([1f, 0f, 0f, 0f, 0f, 0f, 0f], features.DenseValues());
    }

    [Fact]
    public void Normalized_inputs_give_a_normalized_output()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["A"].AddAnnotation("IsNormalized", true, BooleanDataViewType.Instance);
        definition["B"].AddAnnotation("IsNormalized", true, BooleanDataViewType.Instance);
        IDataView data = ML.Data.LoadFromEnumerable([new Row()], definition);

        Assert.True(Concatenate(data, "A", "B").Schema["Features"].IsNormalized());
        Assert.False(Concatenate(data, "A", "V").Schema["Features"].IsNormalized());
    }

    [Fact]
    public void A_vector_that_is_not_of_its_size_throws_when_it_is_read()
    {
        IDataView data = Concatenate(Data(new Row { V = new VBuffer<float>(2, [1f, 2f]) }), "A", "V");

        Assert.Throws<InvalidOperationException>(() => data.Column<float[]>("Features"));
    }

    [Fact]
    public void Missing_columns_and_mixed_types_are_refused()
    {
        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => Concatenate(Data(), "A", "NoSuch"));
        Assert.Contains("Could not find input column 'NoSuch'", missing.Message);
        var mixed = Assert.Throws<ArgumentOutOfRangeException>(() => Concatenate(Data(), "A", "Text"));
        Assert.Contains("Schema mismatch for input column 'Text': expected Single, got String", mixed.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.Concatenate("Features"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.Concatenate("Features", "A", ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.Concatenate("", "A"));
    }

    [Fact]
    public void A_replaced_column_is_hidden_by_its_successor_right_behind_it()
    {
        IDataView data = ML.Transforms.Concatenate("A", "A", "B").Fit(Data(new Row())).Transform(Data(new Row()));

        Assert.Equal(["A", "A", "B", "V", "Any", "Text"], data.Schema.Select(column => column.Name));
        Assert.True(data.Schema[0].IsHidden);
        Assert.Equal(NumberDataViewType.Single, data.Schema[0].Type);
        Assert.Equal([1f, 2f], data.Column<float[]>("A")[0]);
    }
}
