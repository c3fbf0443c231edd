using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class SgdRegressionTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory, InlineData("mean_squared"), InlineData("half_mean_squared"), InlineData("huber_delta_1")]
    public void Linear_regression_gives_the_numbers_of_PyTorch(string name)
    {
        var reference = Reference.Read("linear_regression");
        var expected = reference.GetProperty(name);
        var initial = reference.GetProperty("initial");
        IDataView data = _ml.Data.LoadFromEnumerable(
            Reference.ReadTable("linear_regression.csv").Select(row => new Row { Features = row[..2], Label = row[2] }));
        SgdRegressionModelParameters model = _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options
        {
            LearningRate = reference.GetProperty("learning_rate").GetSingle(),
            BatchSize = reference.GetProperty("batch_size").GetInt32(),
            Epochs = 3,
            Shuffle = false,
            Loss = name switch { "mean_squared" => Loss.MeanSquaredError, "half_mean_squared" => Loss.HalfMeanSquaredError,
                _ => Loss.Huber(1) },
            EvaluateTrainingSet = true,
        }).Fit(data,
        new SgdRegressionModelParameters(initial.GetProperty("weights").Singles(), initial.GetProperty("bias").GetSingle())).Model;
        Assert.Equal(
            expected.GetProperty("loss_after_each_epoch").Numbers(), model.History.EvaluatedTrainingLoss,
            (a, b) => Math.Abs(a - b) < 1e-5 * (1 + Math.Abs(a)));
        Assert.Equal(
            expected.GetProperty("weights").Numbers(), model.Weights.Select(weight => (double)weight), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(expected.GetProperty("bias").GetDouble(), model.Bias, 1e-4);
    }

    [Fact]
    public void The_simple_overload_finds_the_line()
    {
        IDataView data = TrainerKinds.Load(_ml);
        var model = _ml.Regression.Trainers.Sgd("Width", learningRate: 0.03, batchSize: 10, epochs: 60).Fit(data);
        // X and Y are halved.
        Assert.Equal([2, -1], model.Model.Weights.Select(weight => (double)weight), (a, b) => Math.Abs(a - b) < 0.02);
        Assert.Equal(0.25, model.Model.Bias, 0.02);
        Assert.InRange(_ml.Regression.Evaluate(model.Transform(data), "Width").RSquared, 0.999, 1);
    }

    [Fact]
    public void A_row_is_a_step_by_default()
    {
        var steps = new List<TrainingProgress>();
        _ml.Regression.Trainers.Sgd(
            new SgdRegressionTrainer.Options { LabelColumnName = "Width", Epochs = 1, Progress = new Reports(steps.Add) })
            .Fit(TrainerKinds.Load(_ml, 30));
        Assert.Equal(30, steps[^1].StepsPerEpoch);
        Assert.True(steps[^1].IsEndOfEpoch);
    }

    [Fact]
    public void Weights_have_the_features_names_and_are_printed_with_them()
    {
        IDataView data = TrainerKinds.Load(_ml);
        var transformer = _ml.Regression.Trainers.Sgd("Width", epochs: 1).Fit(data);
        SgdRegressionModelParameters model = transformer.Model,
            loaded = ((SgdRegressionTransformer)SaveTests.SaveAndLoad(_ml, transformer, data.Schema)).Model;
        Assert.Equal(["X", "Y"], model.FeatureNames);
        string[] lines = model.ToString().TrimEnd().Split('\n');
        Assert.Equal(["X", "Y", "bias"], lines.Select(line => line.Split(' ')[0]));
        Assert.Equal(model.Weights[1], float.Parse(lines[1].Split(' ')[^1], System.Globalization.CultureInfo.InvariantCulture), 1e-5f);
        Assert.Equal((model.ToString(), model.Bias), (loaded.ToString(), loaded.Bias));
        Assert.Equal(model.Weights, loaded.Weights);

        IDataView nameless = _ml.Data.LoadFromEnumerable(new[] { new Row { Features = [1, 0], Label = 1 }, new Row { Features = [0, 1] } });
        SgdRegressionModelParameters other = _ml.Regression.Trainers.Sgd(epochs: 1).Fit(nameless).Model;
        Assert.Empty(other.FeatureNames);
        Assert.StartsWith("features[0]  ", other.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_bias_there_is_none_not_even_after_loading()
    {
        IDataView data = TrainerKinds.Load(_ml);
        var transformer = _ml.Regression.Trainers.Sgd(
            new SgdRegressionTrainer.Options { LabelColumnName = "Width", HasBias = false, LearningRate = 0.05 }).Fit(data);
        SgdRegressionModelParameters loaded = ((SgdRegressionTransformer)SaveTests.SaveAndLoad(_ml, transformer, data.Schema)).Model;
        Assert.Equal((0f, 2, 2L), (transformer.Model.Bias, transformer.Model.Weights.Count, transformer.Model.Network.ParameterCount));
        Assert.False(loaded.Layers[0].HasBias);
        Assert.Equal(transformer.Model.Weights, loaded.Weights);
        Assert.DoesNotContain("bias", loaded.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Momentum_Nesterov_and_decay_are_those_of_the_optimizer()
    {
        IDataView data = TrainerKinds.Load(_ml);
        float[] Train(Action<SgdRegressionTrainer.Options> change)
        {
            var options = new SgdRegressionTrainer.Options { LabelColumnName = "Width", BatchSize = 16, Epochs = 4 };
            change(options);
            return _ml.Regression.Trainers.Sgd(options).Fit(data).Model.Parameters();
        }

        float[] Network(Optimizer optimizer)
            => _ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
        {
            LabelColumnName = "Width",
            HiddenLayers = [],
            Initialization = Initialization.Zeros,
            BiasInitialization = Initialization.Zeros,
            Optimizer = optimizer,
            BatchSize = 16,
            Epochs = 4,
        }).Fit(data).Model.Parameters();

        Assert.Equal(Network(Optimizer.Sgd(0.01)), Train(_ => { }));
        Assert.Equal(
            Network(Optimizer.Sgd(0.02, momentum: 0.9, nesterov: true)),
            Train(options => (options.LearningRate, options.Momentum, options.Nesterov) = (0.02f, 0.9, true)));
        Assert.Equal(Network(Optimizer.Sgd(0.01, weightDecay: 0.1)), Train(options => options.WeightDecay = 0.1));
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        void Refuses(string words, Action<SgdRegressionTrainer.Options> change)
        {
            var options = new SgdRegressionTrainer.Options();
            change(options);
            Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(() => _ml.Regression.Trainers.Sgd(options)).Message);
        }

        Refuses("LearningRate should be more than 0", options => options.LearningRate = 0);
        Refuses("LearningRate should be more than 0", options => options.LearningRate = float.NaN);
        Refuses("Momentum should be from 0 to less than 1", options => options.Momentum = 1);
        Refuses("Nesterov should be false without momentum", options => options.Nesterov = true);
        Refuses("WeightDecay should be 0 or more", options => options.WeightDecay = -1);
        Refuses("Loss should be one for numbers", options => options.Loss = Loss.NegativeLogLikelihood);
        Refuses("Initialization", options => options.Initialization = null!);
        Refuses("StandardDeviation should be 0 or more", options => options.Initialization = Initialization.Normal(-1));
        Assert.Contains(
            "expected Single, got Vector<Single, 2>",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.Sgd("Size").Fit(TrainerKinds.Load(_ml))).Message);
    }

    [Fact]
    public void A_model_of_given_weights_is_continued_and_refused_where_it_does_not_fit()
    {
        IDataView data = TrainerKinds.Load(_ml);
        var options = new SgdRegressionTrainer.Options { LabelColumnName = "Width", Epochs = 0 };
        SgdRegressionModelParameters taken = _ml.Regression.Trainers.Sgd(options)
            .Fit(data, new SgdRegressionModelParameters([2, -1], 0.25f)).Model;
        Assert.Equal([2, -1], taken.Weights);
        Assert.Equal(0.25f, taken.Bias);
        string Refused(SgdRegressionModelParameters model)
            => Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.Sgd(options).Fit(data, model)).Message;
        Assert.Contains("2 inputs, 1 identity; found 3 inputs, 1 identity", Refused(new SgdRegressionModelParameters([1, 2, 3])));
        Assert.Contains("found 2 inputs, 1 identity without biases", Refused(new SgdRegressionModelParameters([1, 2], bias: null)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SgdRegressionModelParameters([1, float.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SgdRegressionModelParameters([1], float.PositiveInfinity));
        Assert.Throws<ArgumentException>(() => new SgdRegressionModelParameters([]));
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }
}

internal sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => report(value);
}
