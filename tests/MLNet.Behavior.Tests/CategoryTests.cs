using KeyOrdinality = Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality;
using OutputKind = Microsoft.ML.Transforms.OneHotEncodingEstimator.OutputKind;

namespace MLNet.Behavior.Tests;

public class CategoryTests
{
    private static readonly MLContext ML = new(1);

    public class Row
    {
        public string Town { get; set; } = "";

        public float Number { get; set; }

        [VectorType(2)]
        public string[] Pair { get; set; } = ["", ""];

        public string[] Words { get; set; } = [];

        [KeyType(3)]
        public uint Key { get; set; }
    }

    private static readonly Row[] Rows =
    [
        new() { Town = "b", Number = 5, Pair = ["x", "y"], Words = ["u", "v", "u"], Key = 2 },
        new() { Town = "a", Number = 7, Pair = ["y", ""], Words = [], Key = 9 },
        new() { Town = "", Number = 5, Pair = ["x", "x"], Words = ["v"] },
    ];

    private static IDataView Data() => ML.Data.LoadFromEnumerable(Rows);

    private static IDataView Apply(IEstimator<ITransformer> estimator) => estimator.Fit(Data()).Transform(Data());

    [Fact]
    public void Each_value_has_a_slot_of_its_own_and_a_missing_one_has_none()
    {
        IDataView data = Apply(ML.Transforms.Categorical.OneHotEncoding("Out", "Town"));

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), data.Schema["Out"].Type);
        Assert.Equal([[1f, 0f], [0f, 1f], [0f, 0f]], data.Column<float[]>("Out"));
        Assert.Equal(["b", "a"], data.Schema["Out"].SlotNameTexts());
        Assert.True(data.Schema["Out"].IsNormalized());
    }

    [Fact]
    public void Slots_can_be_in_the_order_of_the_values_and_limited_in_number()
    {
        Assert.Equal(["a", "b"], Apply(ML.Transforms.Categorical.OneHotEncoding("Town", keyOrdinality: KeyOrdinality.ByValue)).Schema["Town"].SlotNameTexts());
        Assert.Equal([[1f], [0f], [0f]], Apply(ML.Transforms.Categorical.OneHotEncoding("Town", maximumNumberOfKeys: 1)).Column<float[]>("Town"));
        Assert.Equal(["5", "7"], Apply(ML.Transforms.Categorical.OneHotEncoding("Number")).Schema["Number"].SlotNameTexts());
    }

    [Fact]
    public void Vectors_of_values_become_a_matrix_or_are_counted()
    {
        IDataView matrix = Apply(ML.Transforms.Categorical.OneHotEncoding("Pair"));
        IDataView bag = Apply(ML.Transforms.Categorical.OneHotEncoding([new("Pair"), new("Bag", "Words")], OutputKind.Bag));

        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2, 2), matrix.Schema["Pair"].Type);
        Assert.Equal([[1f, 0f, 0f, 1f], [0f, 1f, 0f, 0f], [1f, 0f, 1f, 0f]], matrix.Column<float[]>("Pair"));
        Assert.Equal(["[0].x", "[0].y", "[1].x", "[1].y"], matrix.Schema["Pair"].SlotNameTexts());
        Assert.Equal([[1f, 1f], [0f, 1f], [2f, 0f]], bag.Column<float[]>("Pair"));
        Assert.Equal([[2f, 1f], [0f, 0f], [0f, 1f]], bag.Column<float[]>("Bag"));
        Assert.Equal(["u", "v"], bag.Schema["Bag"].SlotNameTexts());
        Assert.True(matrix.Schema["Pair"].IsNormalized());
        Assert.False(bag.Schema["Bag"].IsNormalized());
    }

    [Fact]
    public void Vectors_of_unknown_size_become_vectors_of_unknown_size()
    {
        IDataView data = Apply(ML.Transforms.Categorical.OneHotEncoding("Words"));

        Assert.False(((VectorDataViewType)data.Schema["Words"].Type).IsKnownSize);
        Assert.Equal([[1f, 0f, 0f, 1f, 1f, 0f], [], [0f, 1f]], data.Column<float[]>("Words"));
    }

    [Fact]
    public void Values_can_become_keys_only()
    {
        IDataView data = Apply(ML.Transforms.Categorical.OneHotEncoding("Town", outputKind: OutputKind.Key));

        Assert.Equal([1u, 2u, 0u], data.Column<uint>("Town"));
        Assert.Equal(["b", "a"], data.Schema["Town"].KeyValueTexts());
    }

    [Fact]
    public void Keys_become_vectors_too()
    {
        IDataView data = Apply(ML.Transforms.Conversion.MapKeyToVector("Out", "Key"));

        Assert.Equal([[0f, 0f, 1f], [0f, 0f, 0f], [1f, 0f, 0f]], data.Column<float[]>("Out"));
        Assert.False(data.Schema["Out"].HasSlotNames());
        Assert.Contains("Schema mismatch for input column 'Number': expected key type of known cardinality, got Single",
            Assert.Throws<ArgumentOutOfRangeException>(() => ML.Transforms.Conversion.MapKeyToVector("Number").Fit(Data())).Message);
    }

    [Fact]
    public void Categories_are_concatenated_with_numbers_saved_and_predicted_with()
    {
        var pipeline = ML.Transforms.Categorical.OneHotEncoding("T", "Town").Append(ML.Transforms.Conversion.MapKeyToVector("K", "Key"))
            .Append(ML.Transforms.Concatenate("Features", "T", "K", "Number"));
        using var stream = new MemoryStream();
        ML.Model.Save(pipeline.Fit(Data()), Data().Schema, stream);
        stream.Position = 0;

        IDataView data = ML.Model.Load(stream, out _).Transform(Data());

        Assert.Equal([[1f, 0f, 0f, 0f, 1f, 5f], [0f, 1f, 0f, 0f, 0f, 7f], [0f, 0f, 1f, 0f, 0f, 5f]], data.Column<float[]>("Features"));
        Assert.Equal(["T.b", "T.a", "", "", "", "Number"], data.Schema["Features"].SlotNameTexts());
    }
}
