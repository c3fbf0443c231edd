using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>What is said about a column of a type that does not fit: what usually makes one that fits, and that it does.</summary>
public class RemedyTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly IDataView _data;

    public RemedyTests() => _data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 8).Select(i => new Row
    {
        Text = i % 2 == 0 ? "red" : "blue",
        Truth = i % 2 == 0 ? "true" : "false",
        Whole = i % 2,
        Number = i % 2,
        IsOdd = i % 2 == 1,
        Bytes = [(byte)i, 1],
        Variable = [i, 1],
        Features = [i % 2, 1],
    }));

    [Theory, InlineData("Text", "String"), InlineData("Whole", "Int32"), InlineData("IsOdd", "Boolean")]
    public void A_label_that_should_be_a_key_is_made_one_by_MapValueToKey(string label, string type)
    {
        var trainer = _ml.MulticlassClassification.Trainers.MultilayerPerceptron(label, epochs: 1);
        Refuses($"for label column '{label}': expected a key, got {type}. MapValueToKey makes a key of it.", trainer);
        Trains(_ml.Transforms.Conversion.MapValueToKey(label), trainer);
    }

    [Theory, InlineData("Truth"), InlineData("Whole"), InlineData("Number")]
    public void A_label_that_should_be_Boolean_is_made_so_by_ConvertType(string label)
    {
        var trainer = _ml.BinaryClassification.Trainers.MultilayerPerceptron(label, epochs: 1);
        Refuses("ConvertType makes it Boolean.", trainer);
        Trains(_ml.Transforms.Conversion.ConvertType(label, outputKind: DataKind.Boolean), trainer);
    }

    [Theory, InlineData("Whole"), InlineData("IsOdd")]
    public void A_label_or_weight_that_should_be_Single_is_made_so_by_ConvertType(string column)
    {
        foreach (var trainer in new IEstimator<ITransformer>[] { _ml.Regression.Trainers.Sgd(column, epochs: 1),
            _ml.Regression.Trainers.MultilayerPerceptron(column, epochs: 1),
            _ml.Regression.Trainers.Sgd("Number", exampleWeightColumnName: column, epochs: 1) })
        {
            Refuses("ConvertType makes it Single.", trainer);
            Trains(_ml.Transforms.Conversion.ConvertType(column), trainer);
        }
    }

    [Fact]
    public void Features_come_about_in_other_ways_for_other_types()
    {
        var trainer = _ml.Regression.Trainers.Sgd("Number", "Made", epochs: 1);
        Refuses("Could not find feature column 'Made'; there are Text, Truth, Whole, Number, IsOdd, Bytes, Variable, Features. "
            + "Concatenate combines columns into a column of features.", trainer);
        Trains(_ml.Transforms.Concatenate("Made", "Number", "Features"), trainer);

        Features("Number", "Concatenate makes a vector of it, alone or with other columns.", _ml.Transforms.Concatenate("Made", "Number"));
        Features("Whole", "ConvertType makes it Single, and Concatenate a vector.",
            _ml.Transforms.Conversion.ConvertType("Whole").Append(_ml.Transforms.Concatenate("Made", "Whole")));
        Features("Text", "OneHotEncoding makes a vector of categories, FeaturizeText of prose.",
            _ml.Transforms.Categorical.OneHotEncoding("Made", "Text"));
        Features("Bytes", "ConvertType makes it Single.", _ml.Transforms.Conversion.ConvertType("Made", "Bytes"));
        Refuses("Declare the number of its values: with [VectorType(n)] on the property",
            _ml.Regression.Trainers.Sgd("Number", "Variable", epochs: 1));

        IEstimator<ITransformer> key = _ml.Transforms.Conversion.MapValueToKey("Key", "Text");
        Refuses("MapKeyToVector makes a vector of it.", key.Append(_ml.Regression.Trainers.Sgd("Number", "Key", epochs: 1)));
        Trains(key.Append(_ml.Transforms.Conversion.MapKeyToVector("Made", "Key")), trainer);

        void Features(string column, string remedy, IEstimator<ITransformer> preparation)
        {
            Refuses(remedy, _ml.Regression.Trainers.Sgd("Number", column, epochs: 1));
            Trains(preparation, trainer);
        }
    }

    [Fact]
    public void Where_the_data_has_no_columns_trimming_is_named_with_what_keeps_the_properties()
    {
        // The trimmer leaves the setters that the app calls.
        IDataView data = _ml.Data.LoadFromEnumerable([new TrimmedRow { Features = [0, 1], Label = 1 }]);
        Assert.Empty(data.Schema);
        const string Remedy = "the data has no columns. A row class needs public properties with get and set. "
            + "Trimming (PublishTrimmed) removes those that only ML.NET reads; "
            + "<TrimMode>partial</TrimMode> in the project of the app keeps them.";
        var trainer = _ml.Regression.Trainers.MultilayerPerceptron(epochs: 1);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(data)).Message;
        Assert.StartsWith($"Could not find feature column 'Features': {Remedy}", message, StringComparison.Ordinal);
        Assert.DoesNotContain("Concatenate", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.NormalizePixels("Features", "Pixels").Append(trainer).Fit(data)).Message;
        Assert.StartsWith($"Could not find input column 'Pixels': {Remedy}", message, StringComparison.Ordinal);
        message = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.GetOutputSchema(new SchemaShape([]))).Message;
        Assert.StartsWith($"Could not find feature column 'Features': {Remedy}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_set_whose_keys_are_others_should_come_out_of_the_same_transformer()
    {
        IDataView train = _ml.Transforms.Conversion.MapValueToKey("Text").Fit(_data).Transform(_data),
            validation = _ml.Data.SkipRows(_data, 1);
        validation = _ml.Transforms.Conversion.MapValueToKey("Text").Fit(validation).Transform(validation);
        string message = Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.MulticlassClassification.Trainers.MultilayerPerceptron("Text", epochs: 1).Fit(train, validation)).Message;
        Assert.Contains("Transform both data sets with the same fitted transformer.", message, StringComparison.Ordinal);
    }

    /// <summary>Both with data, and in a pipeline, where shapes are looked at before.</summary>
    private void Refuses(string words, IEstimator<ITransformer> trainer)
    {
        Assert.Contains(words, Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(_data)).Message, StringComparison.Ordinal);
        string message = Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.CopyColumns("Copy", "Text").Append(trainer).Fit(_data)).Message;
        Assert.Contains(words[(words.LastIndexOf(". ", StringComparison.Ordinal) + 1)..].Trim(), message, StringComparison.Ordinal);
    }

    private void Trains(IEstimator<ITransformer> preparation, IEstimator<ITransformer> trainer)
        => Assert.NotNull(preparation.Append(trainer).Fit(_data));

    private sealed class TrimmedRow
    {
        private float[] _features = [];
        private float _label;

        [VectorType(2)]
        public float[] Features { set => _features = value; }

        public float Label { set => _label = value; }

        public override string ToString() => $"{_label} of {string.Join(", ", _features)}";
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public string Truth { get; set; } = "";

        public int Whole { get; set; }

        public float Number { get; set; }

        public bool IsOdd { get; set; }

        [VectorType(2)]
        public byte[] Bytes { get; set; } = [];

        public float[] Variable { get; set; } = [];

        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }
}
