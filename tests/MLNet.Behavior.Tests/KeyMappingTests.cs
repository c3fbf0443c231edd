using KeyOrdinality = Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality;

namespace MLNet.Behavior.Tests;

public class KeyMappingTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public string? Word { get; set; } = "";

        public float Number { get; set; }

        public string[] Words { get; set; } = [];

        [VectorType(3)]
        public VBuffer<int> Codes { get; set; } = new(3, 0, null!, null!);

        [KeyType(5)]
        public uint Key { get; set; }
    }

    private static IDataView Words(params string?[] words) => ML.Data.LoadFromEnumerable(words.Select(word => new Row { Word = word }).ToArray());

    private static IDataView Numbers(params float[] numbers) => ML.Data.LoadFromEnumerable(numbers.Select(number => new Row { Number = number }).ToArray());

    [Fact]
    public void Values_are_numbered_from_one_as_they_come()
    {
        IDataView data = Words("b", "a", "b", "c");
        IDataView keyed = ML.Transforms.Conversion.MapValueToKey("Key", "Word").Fit(data).Transform(data);

        Assert.Equal(new KeyDataViewType(typeof(uint), 3), keyed.Schema["Key"].Type);
        Assert.Equal([1u, 2u, 1u, 3u], keyed.Column<uint>("Key"));
        Assert.Equal(["b", "a", "c"], keyed.Schema["Key"].KeyValueTexts());
        Assert.True(keyed.Schema["Key"].HasKeyValues());
    }

    [Fact]
    public void Values_are_numbered_in_their_order_where_asked()
    {
        IDataView data = Words("b", "a", "B", "c");
        IDataView keyed = ML.Transforms.Conversion.MapValueToKey("Word", keyOrdinality: KeyOrdinality.ByValue).Fit(data).Transform(data);

        Assert.Equal(["B", "a", "b", "c"], keyed.Schema["Word"].KeyValueTexts());
        Assert.Equal([3u, 2u, 1u, 4u], keyed.Column<uint>("Word"));
    }

    [Fact]
    public void A_value_that_was_not_learned_is_the_missing_key()
    {
        var model = ML.Transforms.Conversion.MapValueToKey("Key", "Word").Fit(Words("a", "b"));

        Assert.Equal([2u, 0u, 1u], model.Transform(Words("b", "z", "a")).Column<uint>("Key"));
    }

    [Fact]
    public void Missing_values_are_no_values()
    {
        IDataView texts = Words("", "a", null);
        IDataView numbers = Numbers(float.NaN, 2f, 0f);

        Assert.Equal([0u, 1u, 0u], ML.Transforms.Conversion.MapValueToKey("Key", "Word").Fit(texts).Transform(texts).Column<uint>("Key"));
        Assert.Equal([0u, 1u, 2u], ML.Transforms.Conversion.MapValueToKey("Key", "Number").Fit(numbers).Transform(numbers).Column<uint>("Key"));
    }

    [Fact]
    public void No_more_than_the_maximum_is_learned()
    {
        IDataView data = Words("a", "b", "c", "a");

        Assert.Equal([1u, 2u, 0u, 1u], ML.Transforms.Conversion.MapValueToKey("Key", "Word", maximumNumberOfKeys: 2).Fit(data).Transform(data).Column<uint>("Key"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.Conversion.MapValueToKey("Key", "Word", maximumNumberOfKeys: 0).Fit(data));
    }

    [Fact]
    public void Key_values_have_the_type_of_the_input_or_are_text()
    {
        IDataView data = Numbers(2.5f, 1f, 2.5f);
        DataViewSchema.Column typed = ML.Transforms.Conversion.MapValueToKey("K", "Number").Fit(data).Transform(data).Schema["K"];
        DataViewSchema.Column text = ML.Transforms.Conversion.MapValueToKey("K", "Number", addKeyValueAnnotationsAsText: true).Fit(data).Transform(data).Schema["K"];

        VBuffer<float> values = default;
        typed.GetKeyValues(ref values);
        Assert.Equal([2.5f, 1f], values.DenseValues());
        Assert.False(typed.HasKeyValues());
        Assert.True(typed.HasKeyValues(NumberDataViewType.Single));
        Assert.Equal(["2.5", "1"], text.KeyValueTexts());
    }

    [Fact]
    public void Keys_can_be_given_as_data()
    {
        IDataView keys = ML.Transforms.SelectColumns("Word").Fit(Words()).Transform(Words("x", "y"));
        IDataView data = Words("y", "z");

        IDataView keyed = ML.Transforms.Conversion.MapValueToKey("Key", "Word", keyData: keys).Fit(data).Transform(data);

        Assert.Equal(["x", "y"], keyed.Schema["Key"].KeyValueTexts());
        Assert.Equal([2u, 0u], keyed.Column<uint>("Key"));
        Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.Conversion.MapValueToKey("Key", "Word", keyData: Words("x")));
    }

    [Fact]
    public void Items_of_vectors_are_mapped_each()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Row { Words = ["a", "b", "a"] }, new Row { Words = ["c"] }]);
        IDataView keyed = ML.Transforms.Conversion.MapValueToKey("Keys", "Words").Fit(data).Transform(data);
        IDataView back = ML.Transforms.Conversion.MapKeyToValue("Back", "Keys").Fit(keyed).Transform(keyed);

        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 3)), keyed.Schema["Keys"].Type);
        Assert.Equal([[1u, 2u, 1u], [3u]], keyed.Column<uint[]>("Keys"));
        Assert.Equal([["a", "b", "a"], ["c"]], back.Column<string[]>("Back"));
    }

    [Fact]
    public void Implicit_zeros_of_sparse_vectors_are_values_too()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Row { Codes = new VBuffer<int>(3, 1, [7], [1]) }]);
        IDataView keyed = ML.Transforms.Conversion.MapValueToKey("Keys", "Codes").Fit(data).Transform(data);

        Assert.Equal(new VectorDataViewType(new KeyDataViewType(typeof(uint), 2), 3), keyed.Schema["Keys"].Type);
        Assert.Equal([1u, 2u, 1u], Assert.Single(keyed.Column<uint[]>("Keys")));
    }

    [Fact]
    public void Nothing_to_learn_gives_a_key_without_values()
    {
        IDataView keyed = ML.Transforms.Conversion.MapValueToKey("Key", "Word").Fit(Words("", "")).Transform(Words("a"));

        Assert.Equal(new KeyDataViewType(typeof(uint), 1), keyed.Schema["Key"].Type);
        Assert.False(keyed.Schema["Key"].HasKeyValues());
        Assert.Equal([0u], keyed.Column<uint>("Key"));
    }

    [Fact]
    public void Keys_of_keys_stand_for_what_the_inner_keys_stand_for()
    {
        IDataView data = Words("a", "b", "c");
        IDataView inner = ML.Transforms.Conversion.MapValueToKey("Inner", "Word").Fit(data).Transform(data);
        IDataView reversed = ML.Data.TakeRows(ML.Data.SkipRows(inner, 1), 1);
        IDataView outer = ML.Transforms.Conversion.MapValueToKey("Outer", "Inner").Fit(reversed).Transform(inner);

        Assert.Equal(["b"], outer.Schema["Outer"].KeyValueTexts());
        Assert.Equal([0u, 1u, 0u], outer.Column<uint>("Outer"));
    }

    [Fact]
    public void Keys_become_values_and_missing_keys_missing_values()
    {
        IDataView texts = Words("a", "b");
        var textModel = ML.Transforms.Conversion.MapValueToKey("Key", "Word").Append(ML.Transforms.Conversion.MapKeyToValue("Back", "Key")).Fit(texts);
        IDataView numbers = Numbers(1.5f, 2.5f);
        var numberModel = ML.Transforms.Conversion.MapValueToKey("Key", "Number").Append(ML.Transforms.Conversion.MapKeyToValue("Back", "Key")).Fit(numbers);

        Assert.Equal(["b", "", "a"], textModel.Transform(Words("b", "z", "a")).Column<string>("Back"));
        Assert.Equal([2.5f, float.NaN], numberModel.Transform(Numbers(2.5f, 9f)).Column<float>("Back"));
        Assert.Equal(TextDataViewType.Instance, textModel.GetOutputSchema(texts.Schema)["Back"].Type);
        Assert.Equal(NumberDataViewType.Single, numberModel.GetOutputSchema(numbers.Schema)["Back"].Type);
    }

    [Fact]
    public void MapKeyToValue_refuses_what_has_no_key_values()
    {
        IDataView data = Words("a");

        Assert.ThrowsAny<InvalidOperationException>(() => ML.Transforms.Conversion.MapKeyToValue("Back", "Key").Fit(data));
        Assert.Throws<InvalidOperationException>(() => ML.Transforms.Conversion.MapKeyToValue("Back", "Number").Fit(data));
        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.Conversion.MapKeyToValue("Back", "NoSuch").Fit(data));
        Assert.Contains("Could not find input column 'NoSuch'", missing.Message);
    }

    [Fact]
    public void MapValueToKey_refuses_a_missing_column_and_another_type_than_it_learned()
    {
        var model = ML.Transforms.Conversion.MapValueToKey("Out", "Word").Fit(Words("a"));
        IDataView other = ML.Transforms.CopyColumns("Word", "Number").Fit(Words("a")).Transform(Words("a"));

        var missing = Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.Conversion.MapValueToKey("Out", "NoSuch").Fit(Words("a")));
        Assert.Contains("Could not find input column 'NoSuch'", missing.Message);
        Assert.Throws<InvalidOperationException>(() => model.Transform(other));
    }

    [Fact]
    public void Several_columns_are_mapped_at_once()
    {
        IDataView data = ML.Data.LoadFromEnumerable([new Row { Word = "a", Number = 5 }]);
        var columns = new[] { new InputOutputColumnPair("K1", "Word"), new InputOutputColumnPair("K2", "Number") };
        IDataView keyed = ML.Transforms.Conversion.MapValueToKey(columns).Fit(data).Transform(data);
        IDataView back = ML.Transforms.Conversion.MapKeyToValue([new InputOutputColumnPair("K1"), new InputOutputColumnPair("B2", "K2")]).Fit(keyed).Transform(keyed);

        Assert.Equal(["a"], back.Column<string>("K1"));
        Assert.Equal([5f], back.Column<float>("B2"));
        Assert.Throws<ArgumentOutOfRangeException>(()
            => ML.Transforms.Conversion.MapKeyToValue([new InputOutputColumnPair("B", "K1"), new InputOutputColumnPair("B", "K2")]));
    }

    [Fact]
    public void Slot_names_are_kept()
    {
        SchemaDefinition definition = SchemaDefinition.Create(typeof(Row));
        definition["Codes"].AddAnnotation("SlotNames", new[] { "x", "y", "z" }, new VectorDataViewType(TextDataViewType.Instance, 3));
        IDataView data = ML.Data.LoadFromEnumerable([new Row()], definition);
        IDataView keyed = ML.Transforms.Conversion.MapValueToKey("Keys", "Codes").Fit(data).Transform(data);
        IDataView back = ML.Transforms.Conversion.MapKeyToValue("Back", "Keys").Fit(keyed).Transform(keyed);

        Assert.Equal(["x", "y", "z"], keyed.Schema["Keys"].SlotNameTexts());
        Assert.Equal(["x", "y", "z"], back.Schema["Back"].SlotNameTexts());
    }
}
