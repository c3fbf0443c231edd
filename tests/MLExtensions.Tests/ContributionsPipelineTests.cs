using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>
/// Contributions of columns, in pipelines, files and prediction engines; and ML.NET's own contributions of our linear model.
/// </summary>
public sealed class ContributionsPipelineTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _zip = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.zip");

    public void Dispose() => File.Delete(_zip);

    private sealed class House
    {
        public string Place { get; set; } = "";

        public float Area { get; set; }

        public float Age { get; set; }

        public float Price { get; set; }

        public static House[] All { get; } = [.. Enumerable.Range(0, 240).Select(i =>
        {
            var random = new CounterRandom(11, RandomPurpose.Dropout, i);
            float area = 40 + 160 * random.Uniform(0), age = i % 20 == 3 ? float.NaN : 80 * random.Uniform(1);
            return new House
            {
                Place = ((string[])["north", "south", "west"])[i % 3], Area = area, Age = age,
                Price = 2 * area + (i % 3 == 1 ? 120 : 0) - (float.IsNaN(age) ? 0 : 0.01f * age),
            };
        })];
    }

    private sealed class ExplainedHouse
    {
        public float Score { get; set; }

        public float[] Contributions { get; set; } = [];

        public float ContributionsBase { get; set; }
    }

    [Fact]
    public void The_contribution_of_a_column_is_the_sum_of_those_of_its_features()
    {
        (IDataView data, ITransformer model) = Fit();
        IDataView scored = model.Transform(data);
        ContributionsTransformer ofFeatures = _ml.Transforms.Contributions(model).Fit(scored),
            ofColumns = _ml.Transforms.Contributions(model, byColumn: true).Fit(scored);
        string[] slots = SlotNames(ofFeatures.GetOutputSchema(scored.Schema)["Contributions"]),
            columns = SlotNames(ofColumns.GetOutputSchema(scored.Schema)["Contributions"]);
        Assert.Equal(SlotNames(scored.Schema["Features"]), slots);
        Assert.Equal(["Place", "Area", "Age"], columns);
        Assert.True(ofColumns.IsByColumn);

        var features = ((IEnumerable<ITransformer>)model).OfType<TableFeaturizingTransformer>().Single().Features;
        foreach ((float[] all, float[] sums) in Contributions(ofFeatures, scored).Zip(Contributions(ofColumns, scored)))
        {
            for (int column = 0; column < columns.Length; column++)
            {
                double sum = features.Zip(all).Where(pair => pair.First.SourceColumnName == columns[column])
                    .Sum(pair => (double)pair.Second);
                Assert.Equal(sum, sums[column], 1e-4 * (1 + Math.Abs(sum)));
            }
        }
    }

    [Fact]
    public void A_pipeline_with_FeaturizeTable_says_why_a_house_is_dear()
    {
        (IDataView data, ITransformer model) = Fit();
        IDataView scored = model.Transform(data);
        IDataView explained = _ml.Transforms.Contributions(model, byColumn: true).Fit(scored).Transform(scored);
        ExplainedHouse[] rows = [.. _ml.Data.CreateEnumerable<ExplainedHouse>(explained, reuseRowObject: false)];
        double scale = rows.Max(row => row.Score) - rows.Min(row => row.Score);
        for (int i = 0; i < rows.Length; i++)
        {
            House house = House.All[i];
            float[] contributions = rows[i].Contributions;
            Assert.Equal(rows[i].Score, rows[i].ContributionsBase + contributions.Sum(), 1e-3 * scale);
            // A place in the south adds 120, of which the average has a third; an area adds 2 a square metre.
            Assert.Equal(i % 3 == 1 ? 80 : -40, contributions[0], 35.0);
            Assert.Equal(2 * (house.Area - 120), contributions[1], 60.0);
            Assert.True(Math.Abs(contributions[2]) < 45);
        }
    }

    [Fact]
    public void After_Concatenate_the_columns_are_those_that_it_combined()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(House.All.Where(house => !float.IsNaN(house.Age)));
        ITransformer model = _ml.Transforms.Categorical.OneHotEncoding("Kind.of.Place", "Place")
            .Append(_ml.Transforms.Concatenate("Features", "Area", "Kind.of.Place", "Age"))
            .Append(_ml.Regression.Trainers.Sgd("Price", epochs: 2)).Fit(data);
        IDataView scored = model.Transform(data);
        IDataView explained = _ml.Transforms.Contributions(model, byColumn: true).Fit(scored).Transform(scored);
        Assert.Equal(["Area", "Kind.of.Place", "Age"], SlotNames(explained.Schema["Contributions"]));
        float[][] features = [.. Contributions(_ml.Transforms.Contributions(model).Fit(scored), scored)];
        Assert.Equal(features[5][1..4].Sum(), explained.GetColumn<float[]>("Contributions").ElementAt(5)[1], 1e-3);
    }

    [Fact]
    public void Features_without_names_have_no_columns()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 9).Select(i => new Unnamed { Features = [i, -i], Label = i }));
        ITransformer model = _ml.Regression.Trainers.Sgd(epochs: 1).Fit(data);
        Assert.Equal(2, _ml.Transforms.Contributions(model).Fit(data).Transform(data).GetColumn<float[]>("Contributions").First().Length);
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.Contributions(model, byColumn: true).Fit(data));
        Assert.Contains("expected a slot name for each feature", e.Message);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void What_is_saved_and_loaded_gives_the_same_bits_and_prediction_engines_do_so_too(bool byColumn)
    {
        (IDataView data, ITransformer model) = Fit();
        ContributionsTransformer contributions = _ml.Transforms.Contributions(model, byColumn: byColumn).Fit(model.Transform(data));
        var explaining = new TransformerChain<ITransformer>(model, contributions);
        _ml.Model.Save(explaining, data.Schema, _zip);
        ITransformer loaded = new MLContext().Model.Load(_zip, out _);
        Assert.Equal(explaining.Predictions(data), loaded.Predictions(data));
        Assert.Equal(
            SlotNames(explaining.GetOutputSchema(data.Schema)["Contributions"]),
            SlotNames(loaded.GetOutputSchema(data.Schema)["Contributions"]));
        ContributionsTransformer last = ((IEnumerable<ITransformer>)loaded).OfType<ContributionsTransformer>().Single();
        Assert.Equal((contributions.BaseColumnName, contributions.IsByColumn, contributions.MaximumPoints, contributions.OutputName),
            (last.BaseColumnName, last.IsByColumn, last.MaximumPoints, last.OutputName));
        Assert.Equal(contributions.Baseline, last.Baseline);
        Assert.Equal(contributions.BaseValues, last.BaseValues);

        ExplainedHouse[] rows =
            [.. _ml.Data.CreateEnumerable<ExplainedHouse>(explaining.Transform(data), reuseRowObject: false)];
        using var engine = _ml.Model.CreatePredictionEngine<House, ExplainedHouse>(loaded);
        for (int i = 0; i < 20; i++)
        {
            ExplainedHouse one = engine.Predict(House.All[i]);
            Assert.Equal(rows[i].Contributions, one.Contributions);
            Assert.Equal((rows[i].Score, rows[i].ContributionsBase), (one.Score, one.ContributionsBase));
        }
        // A loaded pipeline can be explained, too.
        Assert.Equal(
            contributions.BaseValues, _ml.Transforms.Contributions(loaded).Fit(model.Transform(data)).BaseValues);
    }

    [Fact]
    public void Many_threads_may_use_one_transformer()
    {
        (IDataView data, ITransformer model) = Fit();
        IDataView scored = model.Transform(data);
        ContributionsTransformer transformer = _ml.Transforms.Contributions(model).Fit(scored);
        List<string> expected = transformer.Predictions(scored);
        Parallel.For(0, 4, _ => Assert.Equal(expected, transformer.Predictions(scored)));
    }

    [Fact]
    public void The_estimator_names_the_columns_before_the_fit()
    {
        (IDataView data, ITransformer model) = Fit();
        IDataView scored = model.Transform(data);
        var shape = _ml.Transforms.Contributions(model, "Why").GetOutputSchema(SchemaShapeOf(scored));
        SchemaShape.Column why = shape.Single(column => column.Name == "Why");
        Assert.Equal((SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single), (why.Kind, why.ItemType));
        Assert.Contains(why.Annotations, annotation => annotation.Name == "SlotNames");
        Assert.Contains(shape, column => column.Name == "WhyBase" && column.Kind == SchemaShape.Column.VectorKind.Scalar);
        Assert.Contains("Could not find feature column 'Features'", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Transforms.Contributions(model).GetOutputSchema(SchemaShapeOf(data))).Message);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void CalculateFeatureContribution_of_ML_NET_takes_a_linear_model(bool normalize)
    {
        IDataView data = TrainerKinds.Load(_ml);
        SgdRegressionTransformer model = _ml.Regression.Trainers.Sgd("Width", epochs: 5).Fit(data);
        ITransformer transformer = _ml.Transforms.CalculateFeatureContribution(model, normalize: normalize).Fit(data);
        _ml.Model.Save(transformer, data.Schema, _zip);
        ITransformer loaded = new MLContext().Model.Load(_zip, out _);
        List<Sample> rows = TrainerKinds.Rows();
        foreach (ITransformer either in new[] { transformer, loaded })
        {
            IDataView explained = either.Transform(data);
            Assert.Equal(["X", "Y"], SlotNames(explained.Schema["FeatureContributions"]));
            foreach ((Sample row, float[] found) in rows.Zip(explained.GetColumn<float[]>("FeatureContributions")))
            {
                // ML.NET's definition: weight times value, and divided by the largest magnitude where it is asked for.
                float[] expected = [model.Model.Weights[0] * row.X, model.Model.Weights[1] * row.Y];
                float largest = normalize ? expected.Max(Math.Abs) : 1;
                Assert.Equal(expected.Select(value => value / largest), found, (a, b) => Math.Abs(a - b) < 1e-6);
            }
        }
    }

    [Fact]
    public void CalculateFeatureContribution_keeps_the_largest_contributions_of_each_sign()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 9).Select(i => new Unnamed { Features = [i, -i], Label = i }));
        SgdRegressionTransformer model = _ml.Regression.Trainers.Sgd(
            new SgdRegressionTrainer.Options { Epochs = 0 }).Fit(data, new SgdRegressionModelParameters([2, 3], bias: 1));
        IDataView explained = _ml.Transforms.CalculateFeatureContribution(
            model, numberOfPositiveContributions: 0, numberOfNegativeContributions: 1, normalize: false).Fit(data).Transform(data);
        Assert.Equal([0, -12], explained.GetColumn<float[]>("FeatureContributions").ElementAt(4));
    }

    private (IDataView Data, ITransformer Model) Fit()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(House.All);
        ITransformer model = _ml.Transforms.FeaturizeTable("Features", "Price").Append(_ml.Regression.Trainers.MultilayerPerceptron(
            new MultilayerPerceptronRegressionTrainer.Options
            {
                LabelColumnName = "Price", HiddenLayers = [32], Optimizer = Optimizer.Adam(0.01), BatchSize = 16, Epochs = 40, Members = 2,
            })).Fit(data);
        return (data, model);
    }

    // ML.NET keeps the method internal.
    private static SchemaShape SchemaShapeOf(IDataView data)
        => (SchemaShape)typeof(SchemaShape).GetMethod("Create", BindingFlags.Static | BindingFlags.NonPublic)!.Invoke(null, [data.Schema])!;

    private static IEnumerable<float[]> Contributions(ContributionsTransformer transformer, IDataView scored)
        => transformer.Transform(scored).GetColumn<float[]>("Contributions");

    private static string[] SlotNames(DataViewSchema.Column column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue("SlotNames", ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class Unnamed
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
