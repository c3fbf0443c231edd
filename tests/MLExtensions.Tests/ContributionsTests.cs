using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>What the contributions of features and columns are, for each task.</summary>
public sealed class ContributionsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_linear_model_gives_the_weight_times_the_distance_from_the_mean()
    {
        IDataView data = TrainerKinds.Load(_ml);
        SgdRegressionTransformer model = _ml.Regression.Trainers.Sgd("Width", learningRate: 0.03, batchSize: 10, epochs: 10).Fit(data);
        List<Sample> rows = TrainerKinds.Rows();
        double[] means = [rows.Average(row => (double)row.X), rows.Average(row => (double)row.Y)];
        List<Explained> explained = Explain(model, data, new());
        for (int i = 0; i < rows.Count; i++)
        {
            float[] features = [rows[i].X, rows[i].Y];
            for (int j = 0; j < 2; j++)
                Assert.Equal(model.Model.Weights[j] * (features[j] - means[j]), explained[i].Contributions[j], 1e-6);
            Assert.Equal(explained[i].Scores[0], explained[i].Base + explained[i].Contributions.Sum(), 1e-5);
        }
    }

    public static TheoryData<string, string?, int> Outputs => new()
    {
        { TrainerKinds.Regression, null, 1 }, { TrainerKinds.Regression, null, 3 }, { TrainerKinds.MultiOutput, "Width", 2 },
        { TrainerKinds.Quantiles, null, 1 }, { TrainerKinds.Quantiles, "0.9", 2 }, { TrainerKinds.Binary, null, 1 },
        { TrainerKinds.Binary, null, 3 }, { TrainerKinds.MultiLabel, "IsHigh", 2 }, { TrainerKinds.Multiclass, null, 1 },
        { TrainerKinds.Multiclass, null, 3 }, { TrainerKinds.Multiclass, "green", 2 }, { TrainerKinds.Linear, null, 1 },
    };

    [Theory, MemberData(nameof(Outputs))]
    public void Contributions_and_base_sum_to_the_score(string kind, string? output, int members)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(kind, _ml, options =>
        {
            if (options is MultilayerPerceptronOptions perceptron)
                perceptron.Members = members;
        }).Fit(data);
        IDataView scored = model.Transform(data);
        List<Explained> explained = Explain(model, data, new() { OutputName = output });
        string[] names = Names(scored.Schema[kind == TrainerKinds.Quantiles ? "Quantiles" : "Score"], "SlotNames");
        double[] scores = [.. explained.Select((row, i) =>
            output != null ? (kind == TrainerKinds.Quantiles ? row.Quantiles : row.Scores)[Array.IndexOf(names, output)]
            : kind == TrainerKinds.Multiclass ? row.Scores.Max() : row.Scores[0])];
        double scale = kind == TrainerKinds.Multiclass ? 1 : scores.Max() - scores.Min();
        Assert.True(scale > 0.5);
        for (int i = 0; i < scores.Length; i++)
            Assert.True(Math.Abs(explained[i].Base + explained[i].Contributions.Sum() - scores[i]) <= 1e-3 * scale, $"row {i}");
    }

    [Theory, MemberData(nameof(Outputs))]
    public void The_base_is_the_score_of_the_mean_of_each_feature(string kind, string? output, int members)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(kind, _ml, options =>
        {
            if (options is MultilayerPerceptronOptions perceptron)
                perceptron.Members = members;
        }).Fit(data);
        IReadOnlyList<float> means = model.Model().FeatureMeans;
        var transformer = Create(model, data, new() { OutputName = output });
        Assert.Equal(means, transformer.Baseline);
        string? unnamed = kind switch { TrainerKinds.Multiclass => null, TrainerKinds.Quantiles => "0.5", _ => "0" };
        Assert.Equal(output ?? unnamed, transformer.OutputName);

        IDataView average = TrainerKinds.Prepare(_ml, [.. TrainerKinds.Rows(3), new Sample { X = means[0], Y = means[1], Colour = "red" }]);
        Explained row = Explain(model, average, new() { OutputName = output })[^1];
        float[] expected = kind == TrainerKinds.Quantiles ? row.Quantiles : row.Scores;
        Assert.Equal(expected, transformer.BaseValues, (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Contains(expected, score => Math.Abs(score - row.Base) < 1e-5);
        Assert.All(row.Contributions, contribution => Assert.Equal(0, contribution));
    }

    [Fact]
    public void A_class_that_is_named_is_explained_in_every_row_and_the_contributions_to_all_classes_cancel()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Multiclass, _ml).Fit(data);
        string[] classes = Names(model.Transform(data).Schema["Score"], "SlotNames");
        List<Explained>[] all = [.. classes.Select(name => Explain(model, data, new() { OutputName = name }))];
        List<Explained> predicted = Explain(model, data, new());
        for (int i = 0; i < predicted.Count; i++)
        {
            int likeliest = Array.IndexOf(predicted[i].Scores, predicted[i].Scores.Max());
            Assert.Equal(all[likeliest][i].Contributions, predicted[i].Contributions);
            Assert.Equal(all[likeliest][i].Base, predicted[i].Base);
            // Probabilities sum to 1 everywhere.
            Assert.Equal(1, all.Sum(rows => rows[i].Base), 1e-5);
            for (int j = 0; j < 2; j++)
                Assert.Equal(0, all.Sum(rows => rows[i].Contributions[j]), 1e-2);
        }
    }

    [Fact]
    public void Another_baseline_can_be_given()
    {
        IDataView data = TrainerKinds.Load(_ml);
        SgdRegressionTransformer model = _ml.Regression.Trainers.Sgd("Width", epochs: 3).Fit(data);
        List<Explained> explained = Explain(model, data, new() { Baseline = [1, -2] });
        Sample first = TrainerKinds.Rows()[0];
        Assert.Equal(model.Model.Weights[0] * (first.X - 1), explained[0].Contributions[0], 1e-6);
        Assert.Equal(model.Model.Weights[1] * (first.Y + 2), explained[0].Contributions[1], 1e-6);
        Assert.Equal(model.Model.Bias + model.Model.Weights[0] - 2 * model.Model.Weights[1], explained[0].Base, 1e-5);
    }

    [Fact]
    public void A_missing_feature_gives_NaN_in_its_row_alone()
    {
        ITransformer model = TrainerKinds.Create(TrainerKinds.Multiclass, _ml).Fit(TrainerKinds.Load(_ml));
        List<Sample> rows = TrainerKinds.Rows(3);
        rows[1].X = float.NaN;
        List<Explained> explained = Explain(model, TrainerKinds.Prepare(_ml, rows), new());
        Assert.All(explained[1].Contributions.Append(explained[1].Base), value => Assert.True(float.IsNaN(value)));
        Assert.All(
            new[] { explained[0], explained[2] },
            row => Assert.All(row.Contributions.Append(row.Base), value => Assert.True(float.IsFinite(value))));
    }

    [Fact]
    public void More_points_are_nearer_to_the_score()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(
            TrainerKinds.Regression, _ml, TrainerKinds.Perceptron(options => options.HiddenLayers = [64, 64])).Fit(data);
        double few = Error(32), many = Error(1024);
        Assert.True(many < few / 3, $"{few} with 32 points, {many} with 1,024");

        double Error(int points) => Explain(model, data, new() { MaximumPoints = points })
            .Sum(row => Math.Abs(row.Base + row.Contributions.Sum() - row.Scores[0]));
    }

    [Fact]
    public void Slots_have_the_names_of_the_features()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Regression, _ml).Fit(data);
        ContributionsTransformer transformer = Create(model, data, new() { OutputColumnName = "Why" });
        DataViewSchema schema = transformer.GetOutputSchema(data.Schema);
        Assert.Equal(["X", "Y"], Names(schema["Why"], "SlotNames"));
        Assert.Equal(NumberDataViewType.Single, schema["WhyBase"].Type);
        Assert.Equal(("Why", "WhyBase"), (transformer.OutputColumnName, transformer.BaseColumnName));
        Assert.Equal("Features", transformer.FeatureColumnName);
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "points", "MaximumPoints should be 32 or more" },
        { "output", "OutputName should be one of 0; found 7." },
        { "baseline", "Baseline should be a number for each of 2 features" },
        { "infinite", "Baseline should be a finite number" },
        { "untrained", "The model should know the mean of each feature in the training set; found none. Set Baseline" },
        { "other", "The model should be a transformer of a multi-layer perceptron or of Sgd, or a pipeline that contains one; found "
            + "ColumnConcatenatingTransformer." },
        { "pipeline", "found a pipeline of ColumnConcatenatingTransformer." },
    };

    [Theory, MemberData(nameof(Refused))]
    public void What_cannot_be_explained_is_refused_with_what_was_wanted(string what, string message)
    {
        IDataView data = TrainerKinds.Load(_ml);
        SgdRegressionTransformer model = _ml.Regression.Trainers.Sgd(
            new SgdRegressionTrainer.Options { LabelColumnName = "Width", Epochs = 1 }).Fit(data);
        var concatenated = _ml.Transforms.Concatenate("Other", "X").Fit(data);
        ArgumentException e = Assert.ThrowsAny<ArgumentException>(() => what switch
        {
            "points" => _ml.Transforms.Contributions(model, new ContributionsEstimator.Options { MaximumPoints = 31 }),
            "output" => _ml.Transforms.Contributions(model, new ContributionsEstimator.Options { OutputName = "7" }),
            "baseline" => _ml.Transforms.Contributions(model, new ContributionsEstimator.Options { Baseline = [1] }),
            "infinite" => _ml.Transforms.Contributions(model, new ContributionsEstimator.Options { Baseline = [1, float.NaN] }),
            "untrained" => _ml.Transforms.Contributions(WithoutMeans(model)),
            "pipeline" => _ml.Transforms.Contributions(new TransformerChain<ITransformer>(concatenated)),
            _ => _ml.Transforms.Contributions(concatenated),
        });
        Assert.Contains(message, e.Message);
    }

    [Theory, InlineData(TrainerKinds.MultiOutput, "Height, Width"), InlineData(TrainerKinds.MultiLabel, "IsLeft, IsHigh")]
    public void One_of_several_outputs_has_to_be_named(string kind, string names)
    {
        ITransformer model = TrainerKinds.Create(kind, _ml).Fit(TrainerKinds.Load(_ml));
        Assert.Contains(
            $"OutputName should be one of {names}; found null.",
            Assert.Throws<ArgumentException>(() => _ml.Transforms.Contributions(model)).Message);
    }

    private static SgdRegressionTransformer WithoutMeans(SgdRegressionTransformer trained)
        => new(Scoring.TrainedNetwork.Untrained(trained.Model.Network), trained.Features, trained.Predictions);

    private ContributionsTransformer Create(ITransformer model, IDataView data, ContributionsEstimator.Options options)
        => _ml.Transforms.Contributions(model, options).Fit(data);

    private List<Explained> Explain(ITransformer model, IDataView data, ContributionsEstimator.Options options)
    {
        IDataView scored = model.Transform(data), explained = Create(model, scored, options).Transform(scored);
        return
        [
            .. explained.GetColumn<float[]>(options.OutputColumnName).Zip(explained.GetColumn<float>(options.OutputColumnName + "Base"))
                .Zip(Vectors(scored, "Score"), Vectors(scored, "Quantiles"))
                .Select(row => new Explained(row.First.First, row.First.Second, row.Second, row.Third)),
        ];
    }

    private static IEnumerable<float[]> Vectors(IDataView data, string name) => data.Schema.GetColumnOrNull(name) switch
    {
        null => Enumerable.Repeat(Array.Empty<float>(), 100_000),
        { Type: VectorDataViewType } => data.GetColumn<float[]>(name),
        _ => data.GetColumn<float>(name).Select(value => new[] { value }),
    };

    private static string[] Names(DataViewSchema.Column column, string annotation)
    {
        if (column.Annotations.Schema.GetColumnOrNull(annotation) == null)
            return [];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(annotation, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed record Explained(float[] Contributions, float Base, float[] Scores, float[] Quantiles);
}
