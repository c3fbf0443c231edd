using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class RegressionTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_trained_model_predicts_well_by_the_evaluator_of_ML_NET()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Regression, _ml, options => options.Epochs = 60).Fit(data);
        RegressionMetrics metrics = _ml.Regression.Evaluate(model.Transform(data), "Height");
        Assert.InRange(metrics.RSquared, 0.9, 1);
        Assert.Equal(model.Model().History.TrainingLoss[^1], metrics.MeanSquaredError, 0.02);
    }

    [Theory, InlineData(TrainerKinds.Regression), InlineData(TrainerKinds.MultiOutput), InlineData(TrainerKinds.Quantiles),
        InlineData(TrainerKinds.Linear)]
    public void Predictions_can_be_clamped_to_the_range_of_the_labels(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        IDataView far = TrainerKinds.Prepare(_ml, [new Sample { X = 100, Y = 100 }, new Sample { X = -100, Y = -90 }]);
        string column = kind == TrainerKinds.Quantiles ? "Quantiles" : "Score", label = TrainerKinds.Get(kind).LabelColumnName;
        ITransformer free = Fit(false), clamped = Fit(true), loaded = SaveTests.SaveAndLoad(_ml, clamped, data.Schema);
        float[][] labels = Values(data, label);
        foreach (IDataView rows in new[] { data, far })
        {
            foreach ((float[] expected, float[] found) in Values(free.Transform(rows), column).Zip(Values(clamped.Transform(rows), column)))
            {
                for (int i = 0; i < found.Length; i++)
                {
                    int place = labels[0].Length == 1 ? 0 : i;
                    Assert.Equal(Math.Clamp(expected[i], labels.Min(row => row[place]), labels.Max(row => row[place])), found[i]);
                }
            }
            Assert.Equal(clamped.Predictions(rows), loaded.Predictions(rows));
        }
        Assert.NotEqual(free.Predictions(far), clamped.Predictions(far));
        Assert.Equal(free.Model().History.TrainingLoss, clamped.Model().History.TrainingLoss);

        ITransformer Fit(bool clamps) => TrainerKinds.Create(kind, _ml, options =>
        {
            if (options is SgdRegressionTrainer.Options linear)
                linear.ClampToLabelRange = clamps;
            else
                ((MultilayerPerceptronRegressionTrainer.Options)options).ClampToLabelRange = clamps;
        }).Fit(data);

        static float[][] Values(IDataView rows, string name) => rows.Schema[name].Type is VectorDataViewType
            ? [.. rows.GetColumn<float[]>(name)] : [.. rows.GetColumn<float>(name).Select(value => new[] { value })];
    }

    [Fact]
    public void Several_numbers_are_learned_at_once_and_evaluated_one_by_one()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.MultiOutput, _ml, options => options.Epochs = 60).Fit(data);
        IDataView output = model.Transform(data);
        MultiOutputRegressionMetrics metrics = _ml.Regression.EvaluateMultiOutput(output, "Size");
        Assert.Equal(["Height", "Width"], metrics.Outputs.Select(numbers => numbers.Name));
        for (int i = 0; i < 2; i++)
        {
            float[][] labels = [.. output.GetColumn<float[]>("Size")], scores = [.. output.GetColumn<float[]>("Score")];
            double[] errors = [.. labels.Zip(scores, (label, score) => (double)score[i] - label[i])];
            double mean = labels.Average(label => (double)label[i]), variation = labels.Sum(label => (label[i] - mean) * (label[i] - mean));
            OutputRegressionMetrics found = metrics.Outputs[i];
            Assert.Equal(errors.Average(Math.Abs), found.MeanAbsoluteError, 1e-9);
            Assert.Equal(errors.Average(error => error * error), found.MeanSquaredError, 1e-9);
            Assert.Equal(Math.Sqrt(found.MeanSquaredError), found.RootMeanSquaredError, 1e-12);
            Assert.Equal(1 - errors.Sum(error => error * error) / variation, found.RSquared, 1e-9);
            Assert.InRange(found.RSquared, 0.85, 1);
        }
        Assert.Equal(metrics.Outputs.Average(numbers => numbers.RSquared), metrics.RSquared, 1e-12);
        Assert.Equal(metrics.Outputs.Average(numbers => numbers.MeanSquaredError), metrics.MeanSquaredError, 1e-12);
        Assert.Equal(metrics.Outputs.Average(numbers => numbers.MeanAbsoluteError), metrics.MeanAbsoluteError, 1e-12);
        Assert.Equal(metrics.Outputs.Average(numbers => numbers.RootMeanSquaredError), metrics.RootMeanSquaredError, 1e-12);
    }

    [Fact]
    public void Evaluating_several_numbers_refuses_columns_that_do_not_fit_and_leaves_out_what_is_missing()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new[]
        {
            new Pair { Label = [1, 2], Score = [1, 4], One = 1 },
            new Pair { Label = [float.NaN, 2], Score = [1, 4], One = 1 },
            new Pair { Label = [3, 2], Score = [4, float.NaN], One = 1 },
        });
        MultiOutputRegressionMetrics metrics = _ml.Regression.EvaluateMultiOutput(data);
        Assert.Equal([0, 4], metrics.Outputs.Select(output => output.MeanSquaredError));
        Assert.Equal(["", ""], metrics.Outputs.Select(output => output.Name));
        Assert.Contains(
            "Schema mismatch for score column 'One': expected a vector of Single of known size, got Single",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.EvaluateMultiOutput(data, "Label", "One")).Message);
        Assert.Contains(
            "Schema mismatch for label column 'Three': expected a vector of 2 Single, got Vector<Single, 3>",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.EvaluateMultiOutput(data, "Three")).Message);
        Assert.Contains(
            "There are no rows to evaluate",
            Assert.Throws<ArgumentException>(
                () => _ml.Regression.EvaluateMultiOutput(_ml.Data.LoadFromEnumerable(Array.Empty<Pair>()))).Message);
    }

    [Fact]
    public void A_sigmoid_network_under_a_squared_loss_learns_as_PyTorch_s_does()
    {
        var reference = Reference.Read("sigmoid_2_2_1");
        float[][] rows = [.. reference.GetProperty("rows").EnumerateArray().Select(row => row.Singles())];
        float[] labels = reference.GetProperty("labels").Singles();
        IDataView data = _ml.Data.LoadFromEnumerable(rows.Zip(labels, (features, label) => new Row { Features = features, Label = label }));
        double[] expected = reference.EnumerateObject()
            .First(member => member.Name.StartsWith("mse_after", StringComparison.Ordinal)).Value.Numbers();
        var model = _ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
        {
            HiddenLayers = [2],
            Activation = Activation.Sigmoid,
            OutputActivation = Activation.Sigmoid,
            Initialization = Initialization.Constant(0.1f),
            BiasInitialization = Initialization.Constant(0.1f),
            Optimizer = Optimizer.Sgd(0.1f),
            BatchSize = 1,
            Epochs = 1000,
            Shuffle = false,
            EvaluateTrainingSet = true,
            FeatureScaling = FeatureScaling.None,
        }).Fit(data);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], model.Model.History.EvaluatedTrainingLoss[10 * i], 1e-4);

        float[][] asked = [.. reference.GetProperty("asked").EnumerateArray().Select(row => row.Singles())];
        IDataView questions = _ml.Data.LoadFromEnumerable(asked.Select(features => new Row { Features = features }));
        float[] answers = reference.GetProperty("answers").Singles();
        Assert.All(model.Transform(questions).GetColumn<float>("Score").Zip(answers), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
    }

    [Fact]
    public void Every_loss_for_numbers_can_be_chosen_and_is_named_in_the_model()
    {
        IDataView data = TrainerKinds.Load(_ml);
        foreach (Loss loss in new[] { Loss.MeanSquaredError, Loss.HalfMeanSquaredError, Loss.Huber(0.5), Loss.SmoothL1(2),
            Loss.MeanAbsoluteError })
        {
            var model = _ml.Regression.Trainers.MultilayerPerceptron(
                new MultilayerPerceptronRegressionTrainer.Options { LabelColumnName = "Height", Loss = loss, Epochs = 3 }).Fit(data).Model;
            Assert.Equal(loss.Name, model.LossName);
            Assert.True(model.History.TrainingLoss[2] < model.History.TrainingLoss[0], loss.Name);
        }
        Assert.Contains(
            "Loss should be one for numbers",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.Regression.Trainers.MultilayerPerceptron(
                    new MultilayerPerceptronRegressionTrainer.Options { Loss = Loss.SoftmaxCrossEntropy })).Message);
    }

    [Fact]
    public void Rows_whose_label_is_no_number_are_left_out()
    {
        List<Sample> rows = TrainerKinds.Rows();
        rows[2].Height = float.NaN;
        rows[7].Width = float.PositiveInfinity;
        IDataView data = TrainerKinds.Prepare(_ml, rows);
        List<string> one = TrainerKinds.Messages(
            _ml, () => TrainerKinds.Create(TrainerKinds.Regression, _ml, options => options.Epochs = 1).Fit(data));
        Assert.Contains(
            one, message
            => message.Contains("Left out 1 row, because their label 'Height' is missing or infinite", StringComparison.Ordinal));
        List<string> two = TrainerKinds.Messages(
            _ml, () => TrainerKinds.Create(TrainerKinds.MultiOutput, _ml, options => options.Epochs = 1).Fit(data));
        Assert.Contains(
            two, message
            => message.Contains("Left out 2 rows, because their label 'Size' is missing or infinite", StringComparison.Ordinal));
    }

    [Fact]
    public void A_label_of_the_wrong_type_is_refused_with_what_was_found_and_wanted()
    {
        IDataView data = TrainerKinds.Load(_ml);
        Assert.Contains("Schema mismatch for label column 'IsLeft': expected Single, or a vector of Single of known size, got Boolean",
            Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Regression.Trainers.MultilayerPerceptron("IsLeft").Fit(data)).Message);
    }

    private sealed class Row
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];

        public float Label { get; set; }
    }

    private sealed class Pair
    {
        [VectorType(2)]
        public float[] Label { get; set; } = [];

        [VectorType(2)]
        public float[] Score { get; set; } = [];

        [VectorType(3)]
        public float[] Three { get; set; } = [1, 2, 3];

        public float One { get; set; }
    }
}
