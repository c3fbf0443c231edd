using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Tests;

/// <summary>FeaturizeTable in pipelines: saved, in prediction engines, cross-validated, and what its column says of itself.</summary>
public class FeaturizeTablePipelineTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class House
    {
        public float Size { get; set; }

        public string City { get; set; } = "";

        public bool HasGarden { get; set; }

        public DateTime Built { get; set; }

        [VectorType(2)]
        public float[] Place { get; set; } = [];

        public double Noise { get; set; }

        public static SoldHouse[] All { get; } = [.. Enumerable.Range(0, 400).Select(i =>
        {
            var random = new CounterRandom(3, RandomPurpose.Dropout, i);
            float size = i % 17 == 0 ? float.NaN : 50 + 100 * random.Uniform(0);
            string city = i % 23 == 0 ? "" : ((string[])["Rome", "Paris", "Berlin"])[i % 3];
            return new SoldHouse
            {
                Size = size, City = city, HasGarden = i % 5 < 2, Built = new DateTime(1990, 1, 1).AddDays(i * 31),
                Place = [random.Uniform(1), 3],
                Noise = random.Uniform(2),
                Price = (float.IsNaN(size) ? 0 : size - 100) / 50 + (city == "Rome" ? 1 : city == "Paris" ? -1 : 0)
                    + (i % 5 < 2 ? 0.5f : 0),
            };
        })];
    }

    private sealed class SoldHouse : House
    {
        public float Price { get; set; }
    }

    private sealed class Prediction
    {
        public float Score { get; set; }

        public VBuffer<float> Features { get; set; }
    }

    [Fact]
    public void A_saved_table_gives_the_same_bits_and_names_without_the_label()
    {
        IDataView data = Load();
        var model = Table().Fit(data);
        var loaded = (TableFeaturizingTransformer)SaveTests.SaveAndLoad(_ml, model, data.Schema);
        IDataView houses = _ml.Data.LoadFromEnumerable(House.All.Select(house => (House)house));
        Assert.Equal(model.Transform(data).GetColumn<float[]>("Features"), loaded.Transform(houses).GetColumn<float[]>("Features"));
        Assert.Equal(model.Features, loaded.Features);
        Assert.Equal(model.InputColumnNames, loaded.InputColumnNames);
        Assert.Equal(model.ColumnsLeftOut, loaded.ColumnsLeftOut);
        Assert.Equal("Features", loaded.OutputColumnName);
        Assert.Equal(
            StandardizedFeatures.SourceColumns(model.GetOutputSchema(data.Schema)["Features"]),
            StandardizedFeatures.SourceColumns(loaded.GetOutputSchema(houses.Schema)["Features"]));
    }

    [Fact]
    public void A_prediction_engine_needs_no_label_and_predicts_as_the_data_view_does()
    {
        IDataView data = Load();
        ITransformer model = SaveTests.SaveAndLoad(_ml, Pipeline().Fit(data), data.Schema);
        float[] expected = [.. model.Transform(data).GetColumn<float>("Score")];
        var engine = _ml.Model.CreatePredictionEngine<House, Prediction>(model);
        Assert.Equal(expected, House.All.Select(house => engine.Predict(house).Score));
    }

    [Fact]
    public void Categories_and_dates_that_are_new_to_a_prediction_engine_are_predicted()
    {
        var engine = _ml.Model.CreatePredictionEngine<House, Prediction>(Pipeline().Fit(Load()));
        Prediction prediction = engine.Predict(
            new House { City = "Lima", Size = float.NegativeInfinity, Place = [float.NaN, 9], Built = new(2100, 1, 1) });
        Assert.True(float.IsFinite(prediction.Score));
        Assert.All(prediction.Features.DenseValues(), value => Assert.InRange(value, -3, 3));
    }

    [Fact]
    public void A_table_is_cross_validated_and_split_and_has_the_same_columns()
    {
        var folds = _ml.Regression.CrossValidate(Load(), Pipeline(), numberOfFolds: 3, labelColumnName: "Price");
        Assert.All(folds, fold =>
        {
            Assert.InRange(fold.Metrics.RSquared, 0.8, 1);
            Assert.Equal(["Size", "City", "HasGarden", "Built", "Place", "Noise"], TableOf(fold.Model).InputColumnNames);
        });
        var split = _ml.Data.TrainTestSplit(Load(), 0.2);
        ITransformer model = Pipeline().Fit(split.TrainSet);
        Assert.Equal(6, TableOf(model).InputColumnNames.Count);
        Assert.InRange(_ml.Regression.Evaluate(model.Transform(split.TestSet), "Price").RSquared, 0.8, 1);
    }

    [Fact]
    public void PermutationFeatureImportance_of_ML_NET_names_the_slots()
    {
        IDataView data = Load();
        ITransformer model = Pipeline().Fit(data);
        var importance = _ml.Regression.PermutationFeatureImportance(
            model, TableOf(model).Transform(data), "Price", permutationCount: 1);
        Assert.Equal(TableOf(model).Features.Select(feature => feature.Name).Order(), importance.Keys.Order());
        Assert.True(importance["City=Rome"].RSquared.Mean < -0.1);
    }

    [Fact]
    public void Names_of_slots_are_different_where_a_column_has_the_name_of_a_slot()
    {
        IDataView data = _ml.Transforms.CopyColumns("Size[1]", "Noise").Fit(Load()).Transform(Load());
        var model = _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options
        {
            InputColumnNames = ["Size", "Size[1]"], Bins = 2,
        }).Fit(data);
        Assert.Equal(
            ["Size", "Size[1]", "Size[2]", "Size=(missing)", "Size[1]'", "Size[1][1]", "Size[1][2]"],
            model.Features.Select(feature => feature.Name));
    }

    [Fact]
    public void The_column_says_that_it_is_standardized_and_of_which_columns_it_is_made()
    {
        IDataView data = Load();
        var model = Table().Fit(data);
        DataViewSchema.Column features = model.GetOutputSchema(data.Schema)["Features"];
        Assert.True(StandardizedFeatures.IsStandardized(features));
        Assert.Equal(model.Features.Select(feature => feature.SourceColumnName), StandardizedFeatures.SourceColumns(features));
        Assert.Equal(model.Features.Select(feature => feature.Name), TrainerTests.Texts(features, "SlotNames"));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, model.Features.Count), features.Type);

        IDataView normalized = _ml.Transforms.Concatenate("Other", "Size")
            .Append(_ml.Transforms.NormalizeMeanVariance("Other")).Fit(data).Transform(data);
        Assert.False(StandardizedFeatures.IsStandardized(normalized.Schema["Other"]));
        Assert.Empty(StandardizedFeatures.SourceColumns(normalized.Schema["Other"]));
    }

    [Fact]
    public void Transforms_that_pass_columns_on_keep_the_annotations()
    {
        IDataView data = Load();
        data = Table().Append(_ml.Transforms.CopyColumns("Copy", "Features")).Append(_ml.Transforms.Conversion.MapValueToKey("City"))
            .Append(_ml.Transforms.NormalizeMinMax("Place")).Append(_ml.Transforms.SelectColumns("Features", "Copy", "Price"))
            .AppendCacheCheckpoint(_ml).Fit(data).Transform(data);
        data = _ml.Data.ShuffleRows(_ml.Data.Cache(_ml.Data.TakeRows(_ml.Data.FilterRowsByMissingValues(data, "Price"), 10)));
        foreach (string name in new[] { "Features", "Copy" })
        {
            Assert.True(StandardizedFeatures.IsStandardized(data.Schema[name]));
            Assert.Contains("City", StandardizedFeatures.SourceColumns(data.Schema[name]));
        }
    }

    [Fact]
    public void The_estimator_promises_the_annotations()
    {
        IDataView data = Load();
        var spy = new SchemaTests.ShapeSpy(_ml, "Features");
        Table().Append(spy).Fit(data);
        SchemaShape.Column features = spy.Seen!.Single(column => column.Name == "Features");
        Assert.Equal(["IsStandardized", "SlotNames", "SourceColumns"], features.Annotations.Select(annotation => annotation.Name).Order());
        Assert.Equal(
            ["Boolean", "String", "String"],
            features.Annotations.OrderBy(annotation => annotation.Name).Select(annotation => annotation.ItemType.ToString()));
        Assert.Equal(SchemaShape.Column.VectorKind.Vector, features.Kind);
        DataViewSchema.Column fitted = Table().Fit(data).GetOutputSchema(data.Schema)["Features"];
        Assert.Equal(
            fitted.Annotations.Schema.Select(column => column.Name).Order(),
            features.Annotations.Select(annotation => annotation.Name).Order());
    }

    [Fact]
    public void The_zip_has_a_readable_JSON_file()
    {
        IDataView data = Load();
        using var stream = new MemoryStream();
        _ml.Model.Save(Table().Fit(data), data.Schema, stream);
        using var zip = new ZipArchive(stream);
        using JsonDocument json = JsonDocument.Parse(zip.Entries.Single(entry => entry.Name == "Table.json").Open());
        Assert.Equal("Features", json.RootElement.GetProperty("outputColumnName").GetString());
        var columns = json.RootElement.GetProperty("columns").EnumerateArray()
            .ToDictionary(column => column.GetProperty("name").GetString()!);
        Assert.Equal(["Built", "City", "HasGarden", "Noise", "Place", "Size"], columns.Keys.Order());
        Assert.Equal("Single", columns["Size"].GetProperty("type").GetString());
        Assert.Equal(17, columns["Size"].GetProperty("edges").GetArrayLength());
        Assert.True(columns["Size"].GetProperty("hasMissing").GetBoolean());
        Assert.Equal(
            ["Berlin", "Paris", "Rome"],
            columns["City"].GetProperty("categories").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal("Vector<Single, 2>", columns["Place"].GetProperty("type").GetString());
        Assert.True(columns["Built"].TryGetProperty("trend", out _));
    }

    [Fact]
    public void A_row_allocates_nothing_after_the_first_ones()
    {
        IDataView data = Load(), features = Table().Fit(data).Transform(data);
        DataViewSchema.Column column = features.Schema["Features"];
        // Reading the input alone tells what the rows of objects allocate.
        long input = AllocationsOf(data, data.Schema["City"]), output = AllocationsOf(features, column);
        Assert.True(output <= input + 400, $"{output} bytes in 100 rows, {input} of the input");

        static long AllocationsOf(IDataView view, DataViewSchema.Column column)
        {
            using DataViewRowCursor cursor = view.GetRowCursor([column]);
            Action read = column.Type is TextDataViewType ? Reader<ReadOnlyMemory<char>>() : Reader<VBuffer<float>>();
            return Allocations.LeastOf(() =>
            {
                for (int i = 0; i < 70; i++)
                {
                    cursor.MoveNext();
                    read();
                }
            });

            Action Reader<T>()
            {
                ValueGetter<T> get = cursor.GetGetter<T>(column);
                T value = default!;
                return () => get(ref value);
            }
        }
    }

    [Fact]
    public void Only_the_columns_that_are_needed_are_read()
    {
        IDataView data = Load();
        var model = _ml.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options { InputColumnNames = ["Size", "City"] }).Fit(data);
        IRowToRowMapper mapper = model.GetRowToRowMapper(data.Schema);
        Assert.Equal(["Size", "City"], mapper.GetDependencies([mapper.OutputSchema["Features"]]).Select(column => column.Name));
    }

    [Fact]
    public void Several_threads_get_the_same_features()
    {
        IDataView data = Load(), features = Table().Fit(data).Transform(data);
        float[][] expected = [.. features.GetColumn<float[]>("Features")];
        Parallel.For(0, 8, _ => Assert.Equal(expected, features.GetColumn<float[]>("Features")));
    }

    [Fact]
    public void CancelExecution_ends_the_reading()
    {
        typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(_ml, null);
        Assert.Contains("CancelExecution", Assert.ThrowsAny<OperationCanceledException>(() => Table().Fit(Load())).Message);
    }

    private IDataView Load() => _ml.Data.LoadFromEnumerable(House.All);

    private TableFeaturizingEstimator Table() => _ml.Transforms.FeaturizeTable("Features", labelColumnName: "Price");

    private EstimatorChain<MultilayerPerceptronTransformer> Pipeline() => Table().Append(_ml.Regression.Trainers.MultilayerPerceptron(
        new MultilayerPerceptronRegressionTrainer.Options { LabelColumnName = "Price", HiddenLayers = [32], Epochs = 60, Seed = 1 }));

    private static TableFeaturizingTransformer TableOf(ITransformer chain)
        => ((IEnumerable<ITransformer>)chain).OfType<TableFeaturizingTransformer>().Single();
}
