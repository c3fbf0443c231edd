using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class FeaturizeTableCategoryTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Person
    {
        public float Label { get; set; }

        public string City { get; set; } = "";

        public bool IsMarried { get; set; }
    }

    [Fact]
    public void Categories_are_indicators_in_ordinal_order()
    {
        Person[] rows = Cities("Rome", "Paris", "Berlin", "Rome", "Paris", "Berlin");
        var features = Features(rows, rows);
        Assert.Equal(["City=Berlin", "City=Paris", "City=Rome"], features.Keys);
        Assert.Equal([0, 0, 1, 0, 0, 1], features["City=Berlin"]);
        Assert.Equal([0, 1, 0, 0, 1, 0], features["City=Paris"]);
        Assert.Equal([1, 0, 0, 1, 0, 0], features["City=Rome"]);
    }

    [Fact]
    public void Two_categories_are_one_slot_of_minus_one_and_one()
    {
        Person[] rows = Cities("Rome", "Paris", "Rome", "Rome");
        var features = Features(rows, Cities("Rome", "Paris", "Oslo", ""));
        Assert.Equal(["City=Rome"], features.Keys);
        Assert.Equal([1, -1, 0, 0], features["City=Rome"]);
    }

    [Fact]
    public void Unknown_categories_are_zeros_and_so_are_missing_ones_but_for_their_indicator()
    {
        Person[] rows = Cities("Rome", "Paris", "Berlin", "Rome", "Paris", "Berlin", "", "  ");
        var features = Features(rows, Cities("Oslo", "", "   ", "Rome"));
        Assert.Equal(["City=Berlin", "City=Paris", "City=Rome", "City=(missing)"], features.Keys);
        Assert.Equal([0, 1, 1, 0], features["City=(missing)"]);
        Assert.Equal([0, 0, 0, 1], features["City=Rome"]);
        Assert.All(["City=Berlin", "City=Paris"], name => Assert.Equal([0, 0, 0, 0], features[name]));
    }

    [Fact]
    public void Rare_categories_share_a_slot_which_unknown_ones_do_not_have()
    {
        Person[] rows = Cities("Rome", "Rome", "Paris", "Paris", "Paris", "Oslo", "Bonn", "Berlin", "Berlin");
        var features = Features(rows, Cities("Oslo", "Bonn", "Rome", "Lima"), options => options.MinCategoryRows = 2);
        Assert.Equal(["City=Berlin", "City=Paris", "City=Rome", "City=(other)"], features.Keys);
        Assert.Equal([1, 1, 0, 0], features["City=(other)"]);
        Assert.Equal([0, 0, 1, 0], features["City=Rome"]);
    }

    [Fact]
    public void Of_too_many_categories_those_with_the_most_rows_have_slots()
    {
        Person[] rows = Cities("Rome", "Rome", "Rome", "Paris", "Paris", "Oslo", "Bonn", "Oslo", "Bonn", "Bonn", "Bonn");
        Assert.Equal(["City=Bonn", "City=Rome", "City=(other)"], Features(rows, rows, options => options.MaxCategories = 2).Keys);
        // One category and the others are two, so one slot.
        var two = Features(rows, Cities("Bonn", "Oslo", "Lima"), options => options.MinCategoryRows = 4);
        Assert.Equal(["City=Bonn"], two.Keys);
        Assert.Equal([1, -1, 0], two["City=Bonn"]);
    }

    [Theory, InlineData(500, 2), InlineData(1000, 4), InlineData(10_000, 10)]
    public void By_default_a_category_of_fewer_rows_than_one_of_250_and_than_10_is_rare(int count, int least)
    {
        string[] cities = [.. Enumerable.Range(0, count).Select(i => i < least ? "common" : i < 2 * least - 1 ? "rare" : $"city {i % 5}")];
        var names = Features(Cities(cities), Cities("Rome")).Keys;
        Assert.Contains("City=common", names);
        Assert.DoesNotContain("City=rare", names);
        Assert.Contains("City=(other)", names);
    }

    [Fact]
    public void Keys_are_matched_by_their_values()
    {
        string[] names = ["Rome", "Paris", "Berlin"];
        IDataView rows = _ml.Data.LoadFromEnumerable(Cities("Rome", "Paris", "Berlin", "Rome", "Paris", "Berlin", "Lima"));
        IDataView training = Map(rows, names), other = Map(rows, ["Lima", "Berlin", "Rome"]);
        var model = _ml.Transforms.FeaturizeTable(
            new TableFeaturizingEstimator.Options { InputColumnNames = ["City"] }).Fit(training);
        var features = FeaturizedTable.Features(model.Transform(training));
        Assert.Equal(["City=Berlin", "City=Paris", "City=Rome", "City=(missing)"], features.Keys);
        Assert.Equal([1, 0, 0, 1, 0, 0, 0], features["City=Rome"]);
        Assert.Equal([0, 0, 0, 0, 0, 0, 1], features["City=(missing)"]);

        // Another mapping does not know Paris, and knows Lima, which the training did not.
        features = FeaturizedTable.Features(model.Transform(other));
        Assert.Equal([1, 0, 0, 1, 0, 0, 0], features["City=Rome"]);
        Assert.Equal([0, 0, 1, 0, 0, 1, 0], features["City=Berlin"]);
        Assert.Equal([0, 1, 0, 0, 1, 0, 0], features["City=(missing)"]);

        IDataView Map(IDataView data, string[] values)
        {
            IDataView keys = _ml.Data.LoadFromEnumerable(values.Select(value => new Value { City = value }));
            return _ml.Transforms.Conversion.MapValueToKey("City", keyData: keys).Fit(data).Transform(data);
        }
    }

    [Fact]
    public void Keys_without_values_are_matched_by_their_numbers()
    {
        var schema = SchemaDefinition.Create(typeof(KeyRow));
        schema["Code"].ColumnType = new KeyDataViewType(typeof(uint), 9);
        // In objects, keys count from 0, and what is no key is missing.
        IDataView data = _ml.Data.LoadFromEnumerable(
            new uint[] { 0, 4, 4, 0, 8, 8, uint.MaxValue }.Select(code => new KeyRow { Code = code }), schema);
        var features = FeaturizedTable.Features(_ml.Transforms.FeaturizeTable("Features", "Label").Fit(data).Transform(data));
        Assert.Equal(["Code=1", "Code=5", "Code=9", "Code=(missing)"], features.Keys);
        Assert.Equal([0, 1, 1, 0, 0, 0, 0], features["Code=5"]);
        Assert.Equal([0, 0, 0, 0, 0, 0, 1], features["Code=(missing)"]);
    }

    [Fact]
    public void Booleans_are_minus_one_and_one()
    {
        Person[] rows = Cities("", "", "");
        rows[1].IsMarried = true;
        var features = Features(rows, rows);
        Assert.Equal(["IsMarried"], features.Keys);
        Assert.Equal([-1, 1, -1], features["IsMarried"]);
    }

    [Fact]
    public void Identifiers_free_text_and_constants_are_left_out_with_the_reason()
    {
        var rows = Enumerable.Range(0, 200).Select(i => new Texts
        {
            Label = i % 7, Id = $"C{i:0000}", Prose = $"the customer called on day {i} and was not content", Constant = "same",
            Empty = " ", Long = new string((char)('a' + i % 26), 300) + i, Kind = $"kind {i % 3}",
            Sentence = $"one of {i % 2 + 1} long sentences here",
        }).ToArray();
        var messages = new List<string>();
        _ml.Log += (_, e) => messages.Add(e.Message);
        var model = _ml.Fit(rows);
        Assert.Equal(["Kind", "Sentence"], model.InputColumnNames.Order());
        Assert.Equal(["Constant", "Empty", "Id", "Long", "Prose"], model.ColumnsLeftOut.Select(column => column.ColumnName).Order());
        Assert.Equal("it looks like an identifier, with 200 different values in 200 rows", model.Reason("Id"));
        Assert.Contains("it looks like free text, with 10 words in a row; FeaturizeText", model.Reason("Prose"));
        Assert.Contains("it looks like free text", model.Reason("Long"));
        Assert.Equal("it is constant", model.Reason("Constant"));
        Assert.Equal("all of its values are missing", model.Reason("Empty"));
        Assert.All(model.ColumnsLeftOut, column => Assert.Contains(
            messages, message => message.Contains("Kind=Warning", StringComparison.Ordinal)
                && message.Contains($"Left out column '{column.ColumnName}', because {column.Reason}.", StringComparison.Ordinal)));
        Assert.Contains(
            messages, message => message.Contains("Made 4 features 'Features' of 2 columns, from 200 rows.", StringComparison.Ordinal));
    }

    [Fact]
    public void Texts_that_are_all_numbers_are_read_as_numbers_unless_they_look_like_codes_or_identifiers()
    {
        var rows = Enumerable.Range(0, 200).Select(i => new Texts
        {
            Label = i % 7, Kind = $"{i % 4 * 10}", Id = $"{100_000 + i}", Prose = i == 9 ? "" : $"{i * 10 % 490:N0}", Sentence = $"{i}.5",
            Long = i == 150 ? "none" : $"{i % 50}",
        }).ToArray();
        var model = _ml.Fit(rows, options => options.PiecewiseLinear = false);
        Assert.Equal(
            ["Kind=0", "Kind=10", "Kind=20", "Kind=30", "Prose", "Prose=(missing)", "Sentence"],
            model.Features.Select(feature => feature.Name).Where(name => !name.StartsWith("Long", StringComparison.Ordinal)).Order());
        Assert.All(
            model.Features.Where(feature => feature.SourceColumnName == "Long"),
            feature => Assert.Equal(TableFeatureKind.Category, feature.Kind));
        Assert.Contains("identifier", model.Reason("Id"));

        // The median of 0.5 to 199.5 is 100, and the quartiles are 99.5 apart.
        Texts[] news =
            [new() { Sentence = "1,100" }, new() { Sentence = "100.00" }, new() { Sentence = "many" }, new() { Sentence = "1,2" }];
        float expected = (float)(1000 / 99.5 / Math.Sqrt(1 + 1000 / 99.5 / 3 * (1000 / 99.5 / 3)));
        Assert.Equal([expected, 0, 0, 0], _ml.Features(model, news)["Sentence"], (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void Frequent_categories_are_found_among_more_than_are_counted()
    {
        // Every third row is one of two cities, the others are different: 20,000 values.
        var rows = Enumerable.Range(0, 30_000).Select(i => new Person
        {
            Label = i % 7, City = i % 3 == 0 ? i % 2 == 0 ? "Rome" : "Paris" : $"{i} street",
        });
        Assert.Equal(["City=Paris", "City=Rome", "City=(other)"], _ml.Fit(rows).Features.Select(feature => feature.Name));
        var others = Enumerable.Range(0, 60_000)
            .Select(i => new Person { Label = i % 7, City = $"{i / 3} street", IsMarried = i % 2 == 0 });
        Assert.Contains("more than 16384 categories", _ml.Fit(others).Reason("City"));
    }

    private Dictionary<string, float[]> Features(
        Person[] training, Person[] rows, Action<TableFeaturizingEstimator.Options>? change = null)
        => _ml.Features(_ml.Fit(training, change), rows);

    private static Person[] Cities(params string[] cities)
        => [.. cities.Select((city, i) => new Person { City = city, Label = i % 7 - 3.5f })];

    private sealed class Value
    {
        public string City { get; set; } = "";
    }

    private sealed class KeyRow
    {
        public float Label { get; set; }

        public uint Code { get; set; }
    }

    private sealed class Texts
    {
        public float Label { get; set; }

        public string Id { get; set; } = "";

        public string Prose { get; set; } = "";

        public string Constant { get; set; } = "";

        public string Empty { get; set; } = "";

        public string Long { get; set; } = "";

        public string Kind { get; set; } = "";

        public string Sentence { get; set; } = "";
    }
}
