using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Features and labels of any scale, as they come.</summary>
public class ScalingTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory, InlineData(1e6f), InlineData(1e-6f)]
    public void Labels_of_any_scale_are_learned_alike(float scale)
    {
        double RSquared(float factor)
        {
            IDataView data = Load(Rows(400, factor));
            return _ml.Regression.Evaluate(
                _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [32], epochs: 30,
                    learningRate: 3e-3).Fit(data).Transform(data)).RSquared;
        }
        Assert.InRange(RSquared(1), 0.97, 1);
        Assert.Equal(RSquared(1), RSquared(scale), 1e-3);
    }

    [Fact]
    public void Features_in_millions_and_millionths_are_learned_by_every_trainer()
    {
        List<Row> rows = Rows(400, 1);
        foreach (Row row in rows)
            row.Features = [1e6f * row.Features[0] + 3e6f, 1e-6f * row.Features[1] - 2e-6f];
        IDataView data = Load(rows);
        Assert.InRange(_ml.Regression.Evaluate(_ml.Regression.Trainers.MultilayerPerceptron(
            hiddenLayers: [32], epochs: 30, learningRate: 3e-3).Fit(data).Transform(data)).RSquared, 0.97, 1);
        Assert.InRange(_ml.Regression.Evaluate(_ml.Regression.Trainers.Sgd("Line").Fit(data).Transform(data), "Line").RSquared, 0.999, 1);
        Assert.InRange(_ml.BinaryClassification.Evaluate(_ml.BinaryClassification.Trainers.MultilayerPerceptron(
            "IsAbove", hiddenLayers: [16], epochs: 30, learningRate: 1e-2).Fit(data).Transform(data), "IsAbove").Accuracy, 0.97, 1);
    }

    [Fact]
    public void A_linear_model_has_the_weights_of_the_data_in_their_units()
    {
        var rows = Enumerable.Range(0, 500).Select(i => new Row
        {
            Features = [1000 + 50 * MathF.Sin(i), 0.01f * MathF.Cos(7 * i)], Label = 0,
        }).ToList();
        foreach (Row row in rows)
            row.Label = 0.5f * row.Features[0] - 300 * row.Features[1] + 7;
        var transformer = _ml.Regression.Trainers.Sgd(learningRate: 0.02, epochs: 40).Fit(Load(rows));
        Assert.Equal(0.5f, transformer.Model.Weights[0], 1e-3f);
        Assert.Equal(-300, transformer.Model.Weights[1], 0.5f);
        Assert.Equal(7, transformer.Model.Bias, 1f);
    }

    [Fact]
    public void Losses_are_in_the_units_of_the_label()
    {
        List<Row> rows = Rows(200, 1000);
        IDataView train = Load(rows), validation = Load(Rows(100, 1000, first: 200));
        foreach (Loss loss in new[] { Loss.MeanSquaredError, Loss.MeanAbsoluteError, Loss.Huber(delta: 500), Loss.SmoothL1(beta: 300) })
        {
            double last = 0;
            var trainer = _ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
            {
                HiddenLayers = [16], Loss = loss, Epochs = 5, EvaluateTrainingSet = true, OnProgress = progress
                    => last = progress.ValidationLoss ?? 0,
            });
            var transformer = trainer.Fit(train, validation);
            double expected = Mean(loss, transformer.Transform(validation));
            Assert.Equal(expected, transformer.Model.History.ValidationLoss[^1], 1e-3 * expected);
            Assert.Equal(expected, last, 1e-3 * expected);
            double trained = Mean(loss, transformer.Transform(train));
            Assert.Equal(trained, transformer.Model.History.EvaluatedTrainingLoss[^1], 1e-3 * trained);
            NetworkGradients gradients = trainer.ComputeGradients(train, transformer);
            Assert.Equal(trained, gradients.Loss, 1e-3 * trained);
            Assert.Equal(loss.Name, transformer.Model.LossName);
        }
    }

    [Fact]
    public void The_scaling_is_that_of_the_training_rows_weighted_and_is_saved_with_the_model()
    {
        var rows = new List<Row>
        {
            new() { Features = [0, 5], Label = 10, Weight = 1 }, new() { Features = [4, 5], Label = 30, Weight = 3 },
            new() { Features = [100, 100], Label = 1000, Weight = 0 },
        };
        IDataView data = Load(rows);
        var transformer = _ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
        {
            ExampleWeightColumnName = "Weight", HiddenLayers = [4], Epochs = 1,
        }).Fit(data, Load([new Row { Features = [7, 7], Label = 7 }]));
        foreach (MultilayerPerceptronModelParameters model in new[] { transformer.Model,
            SaveTests.SaveAndLoad(_ml, transformer, data.Schema).Model() })
        {
            Assert.Equal([3f, 5f], model.FeatureMeans);
            Assert.Equal([3f, 5f], model.FeatureScaling!.Means);
            Assert.Equal([MathF.Sqrt(3), 0f], model.FeatureScaling.Scales);
            Assert.Equal([25f], model.LabelScaling!.Means);
            Assert.Equal([MathF.Sqrt(75)], model.LabelScaling.Scales);
        }
    }

    [Fact]
    public void A_picture_shares_one_scale_and_a_rare_feature_keeps_its_own()
    {
        IDataView pictures = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 50).Select(i => new Picture
        {
            Features = [0, i % 2, 10, 30], Label = i % 2,
        }));
        Standardization scaling = _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [2],
            epochs: 1).Fit(pictures).Model.FeatureScaling!;
        Assert.Equal([10.125f], scaling.Means.Distinct());
        double meanSquare = (0 + 0.5 + 100 + 900) / 4.0;
        Assert.Equal(Math.Sqrt(meanSquare - 10.125 * 10.125), scaling.Scales.Distinct().Single(), 1e-4);

        IDataView rare = Load([.. Enumerable.Range(0, 1000).Select(i => new Row { Features = [i % 1000 == 1 ? 1 : 0, i], Label = i })]);
        scaling = _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [2], epochs: 1).Fit(rare).Model.FeatureScaling!;
        Assert.Equal((0f, 1f), (scaling.Means[0], scaling.Scales[0]));
        Assert.Equal(499.5f, scaling.Means[1]);
    }

    [Fact]
    public void Times_in_seconds_do_no_harm()
    {
        List<Row> rows = Rows(400, 1);
        IDataView without = Load(rows);
        var random = new Random(5);
        IDataView with = _ml.Data.LoadFromEnumerable(rows.Select(row => new Timed
        {
            Features = [.. row.Features, 1_700_000_000f + random.Next(3600)], Label = row.Label,
        }).ToList());
        double RSquared(IDataView data)
        {
            var model = _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [32], epochs: 30, learningRate: 3e-3).Fit(data);
            ITransformer loaded = SaveTests.SaveAndLoad(_ml, model, data.Schema);
            Assert.Equal(TrainerKinds.Predictions(model, data), loaded.Predictions(data));
            return _ml.Regression.Evaluate(loaded.Transform(data)).RSquared;
        }
        Assert.InRange(RSquared(without), 0.97, 1);
        Assert.InRange(RSquared(with), 0.95, 1);
    }

    [Fact]
    public void Training_goes_on_with_the_scaling_of_the_model()
    {
        IDataView day = Load(Rows(300, 1)), night = Load([.. Rows(300, 1).Select(row
            => new Row { Features = [row.Features[0] / 2, row.Features[1]], Label = row.Label })]);
        var trainer = _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [16], epochs: 3);
        MultilayerPerceptronModelParameters first = trainer.Fit(day).Model, second = trainer.Fit(night, first).Model;
        Assert.Equal(first.FeatureScaling!.Scales, second.FeatureScaling!.Scales);
        Assert.Equal(first.LabelScaling!.Means, second.LabelScaling!.Means);
        Assert.NotEqual(first.FeatureMeans, second.FeatureMeans);
        Assert.Null(trainer.Fit(day, new MultilayerPerceptronModelParameters(first.Network)).Model.FeatureScaling);
    }

    [Fact]
    public void Without_biases_only_the_scale_is_folded_and_0_stays_0()
    {
        var transformer = _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options { HasBias = false, Epochs = 5 })
            .Fit(Load(Rows(200, 100)));
        Assert.All(transformer.Model.FeatureScaling!.Means.Concat(transformer.Model.LabelScaling!.Means), mean => Assert.Equal(0, mean));
        Assert.Equal([0f], transformer.Transform(Load([new Row { Features = [0, 0] }])).GetColumn<float>("Score"));
    }

    [Fact]
    public void Settings_that_do_not_go_together_are_refused()
    {
        Assert.Contains("LabelScaling should be null or none with the output activation sigmoid",
            Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
            {
                OutputActivation = Activation.Sigmoid, LabelScaling = LabelScaling.Standardize,
            })).Message);
        Assert.Contains("has a setting in the units of the label, and 2 outputs", Assert.Throws<ArgumentException>(
            () => _ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
            {
                LabelColumnName = "Size", Loss = Loss.Huber(2),
            }).Fit(TrainerKinds.Load(_ml))).Message);
    }

    [Fact]
    public void A_constant_label_and_constant_features_are_predicted()
    {
        IDataView data = Load([.. Enumerable.Range(0, 60).Select(i => new Row { Features = [5, 5], Label = 1234 })]);
        var transformer = _ml.Regression.Trainers.MultilayerPerceptron(hiddenLayers: [8], epochs: 200, learningRate: 1e-2).Fit(data);
        Assert.All(transformer.Transform(data).GetColumn<float>("Score"), score => Assert.Equal(1234, score, 5f));
    }

    private IDataView Load(List<Row> rows) => _ml.Data.LoadFromEnumerable(rows);

    private static List<Row> Rows(int count, float factor, int first = 0)
    {
        return [.. Enumerable.Range(first, count).Select(i =>
        {
            float x = MathF.Sin(i * 1.7f) * 2, y = MathF.Cos(i * 0.9f) * 2;
            return new Row { Features = [x, y], Label = factor * (x * x - y + 3), Line = 2 * x - y + 1, IsAbove = x > y };
        })];
    }

    private static double Mean(Loss loss, IDataView scored)
    {
        float[] gradient = new float[1];
        return scored.GetColumn<float>("Score").Zip(
            scored.GetColumn<float>("Label"), (score, label) => loss.Differentiate([score], [label], gradient)).Average();
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }

        public float Line { get; set; }

        public bool IsAbove { get; set; }

        public float Weight { get; set; } = 1;
    }

    private sealed class Picture
    {
        [VectorType(2, 2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Timed
    {
        [VectorType(3)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}
