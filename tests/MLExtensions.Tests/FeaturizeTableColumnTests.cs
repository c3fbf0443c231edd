using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Which columns become features, and that the label does not.</summary>
public class FeaturizeTableColumnTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly List<string> _messages = [];

    public FeaturizeTableColumnTests() => _ml.Log += (_, e) => _messages.Add(e.Message);

    private sealed class Flower
    {
        public string Species { get; set; } = "";

        public float Length { get; set; }

        public float Weight { get; set; }

        public uint Garden { get; set; }

        public string Note { get; set; } = "";

        public bool IsRed { get; set; }

        public float Code { get; set; }

        public string[] Words { get; set; } = [];

        /// <summary>Species and length do not determine each other; colour and code are one-to-one with the species.</summary>
        public static Flower[] All { get; } = [.. Enumerable.Range(0, 60).Select(i => new Flower
        {
            Species = i % 2 == 0 ? "rose" : "lily", Length = i * 7 % 13, Weight = 1 + i % 3, Garden = (uint)(i % 5), Note = $"note {i % 4}",
            IsRed = i % 2 == 0, Code = i % 2 == 0 ? 3 : -4, Words = ["a", "b"],
        })];
    }

    [Fact]
    public void All_columns_but_label_weight_group_and_excluded_ones_become_features()
    {
        var model = _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options
        {
            LabelColumnName = "Length", ExampleWeightColumnName = "Weight", RowGroupColumnName = "Garden", ExcludedColumnNames = ["Note"],
        }).Fit(Load());
        Assert.Equal(["Species", "IsRed", "Code"], model.InputColumnNames);
        Assert.Equal("no features can be made of its type, Vector<String>", model.Reason("Words"));
        Assert.Equal(["Species=rose", "IsRed", "Code"], model.Features.Select(feature => feature.Name));
        Assert.Equal(["Species", "IsRed", "Code"], model.Features.Select(feature => feature.SourceColumnName));
        Assert.Equal(
            [TableFeatureKind.Category, TableFeatureKind.Boolean, TableFeatureKind.Number], model.Features.Select(feature => feature.Kind));
    }

    [Fact]
    public void Columns_can_be_named_and_keep_their_order()
    {
        var options = new TableFeaturizingEstimator.Options { InputColumnNames = ["Note", "Species"] };
        var model = _ml.Transforms.FeaturizeTable(options).Fit(Load());
        Assert.Equal(["Note", "Species"], model.InputColumnNames);
        Assert.Empty(model.ColumnsLeftOut);
        Assert.Contains(
            "Schema mismatch for input column 'Words': expected a number, Boolean, text",
            Assert.Throws<ArgumentOutOfRangeException>(() => Fit(["Words"])).Message);
        Assert.Contains(
            "Could not find input column 'Price'; there are Species",
            Assert.Throws<ArgumentOutOfRangeException>(() => Fit(["Price"])).Message);

        TableFeaturizingTransformer Fit(string[] names) => _ml.Transforms.FeaturizeTable(new() { InputColumnNames = names }).Fit(Load());
    }

    [Fact]
    public void Without_the_name_of_the_label_the_columns_have_to_be_named()
    {
        Assert.Contains(
            "LabelColumnName should be the name of the label column",
            Assert.Throws<ArgumentException>(() => _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options())).Message);
        Assert.Throws<ArgumentException>(() => _ml.Transforms.FeaturizeTable("Features", labelColumnName: null!));
        Assert.Contains(
            "not features: 'Length'",
            Assert.Throws<ArgumentException>(
                () => Create(options => (options.LabelColumnName, options.InputColumnNames) = ("Length", ["Length", "Code"]))).Message);
        Assert.Contains("twice: 'Code'",
            Assert.Throws<ArgumentException>(() => Create(options => options.InputColumnNames = ["Code", "Code"])).Message);
        Assert.Contains("found 0 names", Assert.Throws<ArgumentException>(() => Create(options => options.InputColumnNames = [])).Message);
        Assert.Contains(
            "another name than that of the label",
            Assert.Throws<ArgumentException>(() => Create(options => options.LabelColumnName = options.OutputColumnName)).Message);
    }

    [Theory]
    [InlineData("label"), InlineData("weight"), InlineData("group"), InlineData("excluded")]
    public void A_named_column_that_is_not_there_is_refused_by_name(string role)
    {
        var estimator = Create(options =>
        {
            options.LabelColumnName = role == "label" ? "Price" : "Length";
            options.ExampleWeightColumnName = role == "weight" ? "Price" : null;
            options.RowGroupColumnName = role == "group" ? "Price" : null;
            options.ExcludedColumnNames = role == "excluded" ? ["Price"] : [];
        });
        string message = $"Could not find {role} column 'Price'; there are Species, Length";
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(Load())).Message);
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.CopyColumns("Copy", "Length").Append(estimator).Fit(Load())).Message);
    }

    [Theory]
    [InlineData(1, 128, null, "Bins"), InlineData(1025, 128, null, "Bins"), InlineData(16, 1, null, "MaxCategories"),
        InlineData(16, 16385, null, "MaxCategories"),
        InlineData(16, 128, 0, "MinCategoryRows")]
    public void Settings_out_of_their_range_are_refused(int bins, int maxCategories, int? minRows, string name)
        => Assert.Contains($"{name} should be ", Assert.Throws<ArgumentOutOfRangeException>(() => Create(options =>
            (options.LabelColumnName, options.Bins, options.MaxCategories, options.MinCategoryRows)
                = ("Length", bins, maxCategories, minRows))).Message);

    [Fact]
    public void Copies_of_a_class_are_left_out_as_text_key_number_and_indicators()
    {
        IDataView data = _ml.Transforms.Conversion.MapValueToKey("Label", "Species")
            .Append(_ml.Transforms.Conversion.MapValueToKey("Other", "Species"))
            .Append(_ml.Transforms.Conversion.MapKeyToVector("Indicators", "Label")).Fit(Load()).Transform(Load());
        var model = _ml.Transforms.FeaturizeTable("Features", "Label").Fit(data);
        Assert.Equal(["Length", "Weight", "Garden", "Note"], model.InputColumnNames);
        Assert.All(["Species", "Other", "Indicators", "IsRed", "Code"], name =>
        {
            Assert.StartsWith("it is a copy of the label 'Label'", model.Reason(name));
            Assert.Contains(
                _messages, message => message.Contains($"Left out column '{name}', because it is a copy", StringComparison.Ordinal));
        });
        // The source of a key of the same name is hidden.
        IDataView replaced = _ml.Transforms.Conversion.MapValueToKey("Species").Fit(Load()).Transform(Load());
        Assert.DoesNotContain("Species", _ml.Transforms.FeaturizeTable("Features", "Species").Fit(replaced).InputColumnNames);
    }

    [Fact]
    public void Copies_of_a_number_are_left_out_and_other_numbers_that_are_one_to_one_are_not()
    {
        var rows = Enumerable.Range(0, 50).Select(i => new House
        {
            Price = 100.1 * (i % 31), PriceText = $"{100.1 * (i % 31):R}", PriceKey = $"{100.1 * (i % 31):R}",
            Rooms = i % 31, Prices = [1, (float)(100.1 * (i % 31))],
        });
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        data = _ml.Transforms.Conversion.ConvertType("Label", "Price")
            .Append(_ml.Transforms.Conversion.MapValueToKey("PriceKey")).Fit(data).Transform(data);
        var model = _ml.Transforms.FeaturizeTable("Features", "Label").Fit(data);
        Assert.Equal(["Price", "PriceKey", "PriceText", "Prices"], model.ColumnsLeftOut.Select(column => column.ColumnName).Order());
        Assert.Equal(["Rooms"], model.InputColumnNames);
    }

    [Fact]
    public void Numbers_that_are_put_together_to_a_vector_are_copies_of_this_label()
    {
        IDataView data = _ml.Transforms.Concatenate("Label", "Length", "Code").Fit(Load()).Transform(Load());
        Assert.Equal(
            ["Code", "Length"],
            _ml.Transforms.FeaturizeTable("Features", "Label").Fit(data).ColumnsLeftOut
                .Where(column => column.Reason.Contains("copy of the label")).Select(column => column.ColumnName).Order());
    }

    [Fact]
    public void A_copy_of_the_label_that_is_named_becomes_features_with_a_warning()
    {
        var model = Create(options => (options.LabelColumnName, options.InputColumnNames) = ("Species", ["Code", "Length"])).Fit(Load());
        Assert.Equal(["Code", "Length"], model.InputColumnNames);
        Assert.Contains(
            _messages, message => message.Contains("Column 'Code' becomes features, although it is a copy", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_without_a_label_do_not_hide_a_copy()
    {
        // The mapping knows two of three species; the third is missing.
        Flower[] rows = [.. Flower.All.Select((flower, i) => new Flower
        {
            Species = i % 9 == 0 ? $"weed {i}" : flower.Species, Length = flower.Length,
        })];
        IDataView keys = _ml.Data.LoadFromEnumerable(new[] { new Kind { Label = "rose" }, new Kind { Label = "lily" } });
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        data = _ml.Transforms.Conversion.MapValueToKey("Label", "Species", keyData: keys).Fit(data).Transform(data);
        Assert.Contains("copy of the label", _ml.Transforms.FeaturizeTable("Features", "Label").Fit(data).Reason("Species"));
    }

    [Fact]
    public void A_column_that_is_missing_or_of_another_type_is_refused_by_name_when_it_is_used()
    {
        var model = Create(options => options.InputColumnNames = ["Length", "Species"]).Fit(Load());
        IDataView without = _ml.Transforms.SelectColumns("Length").Fit(Load()).Transform(Load());
        Assert.Contains(
            "Could not find input column 'Species'; there are Length.",
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(without)).Message);
        IDataView other = _ml.Transforms.Conversion.ConvertType("Length", outputKind: DataKind.Double).Fit(Load()).Transform(Load());
        Assert.Contains(
            "Schema mismatch for input column 'Length': expected Single as in training, got Double",
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(other)).Message);
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("Species").Fit(Load()).Transform(Load());
        Assert.Contains(
            "expected String as in training, got Key<UInt32, 0-1>",
            Assert.Throws<ArgumentOutOfRangeException>(() => model.GetOutputSchema(keys.Schema)).Message);
    }

    private TableFeaturizingEstimator Create(Action<TableFeaturizingEstimator.Options> change)
    {
        var options = new TableFeaturizingEstimator.Options();
        change(options);
        return _ml.Transforms.FeaturizeTable(options);
    }

    private IDataView Load() => _ml.Data.LoadFromEnumerable(Flower.All);

    private sealed class Kind
    {
        public string Label { get; set; } = "";
    }

    private sealed class House
    {
        public double Price { get; set; }

        public string PriceText { get; set; } = "";

        public string PriceKey { get; set; } = "";

        public int Rooms { get; set; }

        [VectorType(2)]
        public float[] Prices { get; set; } = [];
    }
}
