using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Tasks;

namespace MLExtensions.Tests;

public class ThresholdTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_predicted_label_is_whether_the_probability_is_more_than_the_threshold()
    {
        IDataView data = Noisy();
        MultilayerPerceptronTransformer model = Fit(data, options => options.Threshold = 0.3), middle = Fit(data);
        Assert.Equal((0.3, 0.5), (model.Threshold, middle.Threshold));
        AssertLabels(model, 0.3);
        AssertLabels(middle, 0.5);
        AssertLabels(middle.WithThreshold(0.8), 0.8);
        Assert.Equal(0.5, middle.Threshold);
        Assert.All(Labels(middle.WithThreshold(0)), Assert.True);
        Assert.All(Labels(middle.WithThreshold(1)), Assert.False);
        Assert.Equal(Labels(model), Labels(middle.WithThreshold(0.3)));
        Assert.NotEqual(Labels(model), Labels(middle));

        bool[] Labels(ITransformer transformer) => [.. transformer.Transform(data).GetColumn<bool>("PredictedLabel")];

        void AssertLabels(ITransformer transformer, double threshold)
            => Assert.Equal(transformer.Transform(data).GetColumn<float>("Probability").Select(p => p > threshold), Labels(transformer));
    }

    [Fact]
    public void A_threshold_is_saved_with_the_model_and_holds_in_a_prediction_engine()
    {
        IDataView data = Noisy();
        MultilayerPerceptronTransformer model = Fit(data).WithThreshold(0.2);
        var loaded = (MultilayerPerceptronTransformer)SaveTests.SaveAndLoad(_ml, model, data.Schema);
        Assert.Equal(0.2, loaded.Threshold);
        Assert.Equal(model.Predictions(data), loaded.Predictions(data));
        using var engine = _ml.Model.CreatePredictionEngine<Row, Prediction>(loaded);
        Assert.Equal(
            model.Transform(data).GetColumn<bool>("PredictedLabel"),
            _ml.Data.CreateEnumerable<Row>(data, reuseRowObject: false).Select(row => engine.Predict(row).PredictedLabel));
    }

    [Fact]
    public void The_chosen_threshold_has_the_largest_F1_and_the_least_cost_of_all_on_the_validation_rows()
    {
        IDataView train = Noisy(), validation = Noisy(first: 1000);
        MultilayerPerceptronTransformer plain = Fit(train, null, validation);
        bool[] labels = [.. validation.GetColumn<bool>("Label")];
        float[] probabilities = [.. plain.Transform(validation).GetColumn<float>("Probability")];
        double[] candidates = [0, .. probabilities];

        foreach ((ThresholdSelection selection, Func<double, double, double, double> goodness) in new (
            ThresholdSelection, Func<double, double, double, double>)[]
        {
            (ThresholdSelection.F1(), (tp, fp, fn) => 2 * tp / (2 * tp + fp + fn)),
            (ThresholdSelection.Cost(1, 5), (tp, fp, fn) => -(fp + 5 * fn)),
            (ThresholdSelection.Cost(4, 1), (tp, fp, fn) => -(4 * fp + fn)),
        })
        {
            MultilayerPerceptronTransformer chosen = Fit(train, options => options.ThresholdSelection = selection, validation);
            Assert.Equal(plain.Model.Parameters(), chosen.Model.Parameters());
            Assert.Equal(candidates.Max(GoodnessOf), GoodnessOf(chosen.Threshold!.Value), 1e-9);
            Assert.NotEqual(GoodnessOf(0.5), GoodnessOf(chosen.Threshold.Value));

            double GoodnessOf(double threshold)
            {
                double Count(bool label, bool predicted)
                    => labels.Zip(probabilities).Count(row => row.First == label && row.Second > threshold == predicted);
                return goodness(Count(true, true), Count(false, true), Count(true, false));
            }
        }
        List<string> messages = TrainerKinds.Messages(_ml, () => Fit(
            train, options => (options.ThresholdSelection, options.ValidationFraction) = (ThresholdSelection.F1(), 0.25)));
        Assert.Contains(messages, message => message.Contains("The threshold chosen on 50 validation rows by F1ThresholdSelection"));
    }

    [Fact]
    public void The_threshold_is_half_way_between_probabilities_or_a_half_where_that_does_the_same()
    {
        // Of sorted logits with the labels false, true, false and true, the best threshold for F1 is below the first true one.
        Assert.Equal((P(-2) + P(-1)) / 2, Choose(ThresholdSelection.F1(), [-2, -1, 1, 2], [0, 1, 0, 1]), 1e-12);
        Assert.Equal((P(-2) + P(-1)) / 2, Choose(ThresholdSelection.Cost(1, 5), [2, 1, -1, -2], [1, 0, 1, 0]), 1e-12);
        Assert.Equal((P(1) + P(2)) / 2, Choose(ThresholdSelection.Cost(5, 1), [-2, -1, 1, 2], [0, 1, 0, 1]), 1e-12);
        Assert.Equal(0.5, Choose(ThresholdSelection.F1(), [-2, -1, 3, 4], [0, 0, 1, 1]));
        // All as true, or as false.
        Assert.Equal(P(-3) / 2, Choose(ThresholdSelection.Cost(0, 1), [-3, -2, -1], [1, 0, 1]), 1e-12);
        Assert.Equal((P(3) + 1) / 2, Choose(ThresholdSelection.Cost(1, 0), [1, 2, 3], [0, 1, 0]), 1e-12);
        Assert.Equal(0.5, Choose(ThresholdSelection.Cost(0, 1), [1, 2, 3], [1, 0, 1]));
        // Weights of rows count, those of classes do not.
        Assert.Equal((P(1) + P(2)) / 2, Choose(ThresholdSelection.Cost(), [-2, -1, 1, 2], [0, 1, 0, 1], [1, 1, 3, 1]), 1e-12);
        Assert.Equal(
            Choose(ThresholdSelection.F1(), [-2, -1, 1, 2], [0, 1, 0, 1]),
            Choose(ThresholdSelection.F1(), [-2, -1, 1, 2], [0, 1, 0, 1], [1, 7, 1, 7], [1, 7]));
        // Probabilities that are both 1 in double precision cannot be told apart.
        Assert.Equal(0.5, Choose(ThresholdSelection.F1(), [40, 50], [0, 1]));

        static double P(double logit) => 1 / (1 + Math.Exp(-logit));

        static double Choose(ThresholdSelection selection, float[] logits, float[] labels, float[]? weights = null,
            float[]? classWeights = null)
        {
            var rows = new InMemoryRows(1, 1, hasWeights: true);
            for (int row = 0; row < labels.Length; row++)
                rows.Add([0], [labels[row]], weights?[row] ?? 1);
            return selection.Choose(new ValidationOutputs([(rows, logits)], classWeights), temperature: 1);
        }
    }

    [Fact]
    public void Automatic_training_holds_out_rows_to_decide_on_even_of_few()
    {
        // Without a setting that needs them, all of fewer than 100 rows are trained on.
        IDataView data = Noisy(60);
        Assert.Empty(Fit(data, options => options.Epochs = null).Model.History.ValidationLoss);
        MultilayerPerceptronTransformer scaled = Fit(data, options => (options.Epochs, options.TemperatureScaling) = (null, true));
        Assert.NotNull(scaled.Model.History.Temperature);
        Assert.NotEmpty(scaled.Model.History.ValidationLoss);
        // A false negative costs so much that no row of those held out is missed.
        MultilayerPerceptronTransformer chosen = Fit(
            data, options => (options.Epochs, options.ThresholdSelection) = (null, ThresholdSelection.Cost(1, falseNegative: 1000)));
        Assert.InRange(chosen.Threshold!.Value, 0, 0.49);
    }

    [Fact]
    public void What_cannot_be_chosen_is_refused_with_the_reason()
    {
        IDataView data = Noisy();
        void Refuses(string words, Func<object> act) => Assert.Contains(words, Assert.ThrowsAny<Exception>(act).Message);
        Refuses("ThresholdSelection decides on validation rows, and there are none: set ValidationFraction, or give validation rows to Fit",
            () => Fit(data, options => options.ThresholdSelection = ThresholdSelection.F1()));
        Refuses("Threshold should be left at its default where ThresholdSelection is given",
            () => Fit(data, options => (options.Threshold, options.ThresholdSelection) = (0.2, ThresholdSelection.F1())));
        Refuses("Threshold should be a probability from 0 to 1", () => Fit(data, options => options.Threshold = 1.1));
        Refuses("Threshold should be a probability from 0 to 1", () => Fit(data).WithThreshold(double.NaN));
        Refuses("FalsePositive should be 0 or more",
            () => Fit(data, options => options.ThresholdSelection = ThresholdSelection.Cost(falsePositive: -1)));
        Refuses("FalseNegative should be more than 0 where FalsePositive is 0",
            () => Fit(data, options => options.ThresholdSelection = ThresholdSelection.Cost(0, 0)));
        Refuses("ThresholdSelection needs validation rows of both labels; found 3 rows, all true", () => Fit(
            data, options => options.ThresholdSelection = ThresholdSelection.F1(),
            _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 3).Select(_ => new Row { Label = true }))));
        var (_, multiclass) = Blobs.Fit(_ml);
        Assert.Null(multiclass.Threshold);
        Refuses("A threshold is for a model with a binary label", () => multiclass.WithThreshold(0.3));
    }

    [Fact]
    public void A_binary_model_is_calibrated_by_the_temperature_of_the_least_cross_entropy_of_the_validation_rows()
    {
        // 60 rows are learned by heart, so that probabilities are too near to 0 and 1.
        IDataView train = Noisy(60), validation = Noisy(300, first: 1000);
        MultilayerPerceptronTransformer plain = Fit(train, Overfit, validation),
            scaled = Fit(train, options => { Overfit(options); options.TemperatureScaling = true; }, validation);
        double temperature = scaled.Model.History.Temperature!.Value;
        Assert.Null(plain.Model.History.Temperature);
        Assert.InRange(temperature, 1.2, 100);
        float[] logits = [.. plain.Transform(validation).GetColumn<float>("Score")];
        bool[] labels = [.. validation.GetColumn<bool>("Label")];
        double best = Enumerable.Range(-3000, 6001).Select(i => Math.Exp(i / 1000.0)).MinBy(t => logits.Zip(labels).Sum(row =>
        {
            double p = 1 / (1 + Math.Exp(-row.First / t)), y = row.Second ? 1 - 0.5 / 301 : 0.5 / 301;
            return -y * Math.Log(p) - (1 - y) * Math.Log(1 - p);
        }));
        Assert.Equal(best, temperature, 2e-3 * best);
        Assert.Equal(
            logits.Select(logit => logit / temperature),
            scaled.Transform(validation).GetColumn<float>("Score").Select(score => (double)score),
            (x, y) => Math.Abs(x - y) < 1e-4 * (1 + Math.Abs(x)));
        Assert.Equal(
            plain.Transform(validation).GetColumn<bool>("PredictedLabel"), scaled.Transform(validation).GetColumn<bool>("PredictedLabel"));
        Assert.True(LogLoss(scaled) < LogLoss(plain));
        var loaded = (MultilayerPerceptronTransformer)SaveTests.SaveAndLoad(_ml, scaled, train.Schema);
        Assert.Equal(temperature, loaded.Model.History.Temperature);
        Assert.Equal(scaled.Predictions(validation), loaded.Predictions(validation));

        static void Overfit(MultilayerPerceptronBinaryTrainer.Options options)
            => (options.HiddenLayers, options.Epochs, options.Optimizer) = ([64], 300, Optimizer.Adam(0.01));

        double LogLoss(ITransformer model) => _ml.BinaryClassification.Evaluate(model.Transform(validation)).LogLoss;
    }

    [Fact]
    public void A_multiclass_model_is_calibrated_for_any_activation_of_the_outputs_and_its_classes_do_not_change()
    {
        IDataView data = TrainerKinds.Load(_ml), validation = TrainerKinds.Load(_ml, 30, first: 120);
        foreach (Activation? output in new[] { null, Activation.Softmax, Activation.LogSoftmax })
        {
            MultilayerPerceptronTransformer plain = Fit(false), scaled = Fit(true);
            double temperature = scaled.Model.History.Temperature!.Value;
            uint[] labels = [.. validation.GetColumn<uint>("Colour")];
            double[][] logarithms = [
                .. plain.Transform(validation).GetColumn<float[]>("Score").Select(row => row.Select(p => Math.Log(p)).ToArray())];
            double best = Enumerable.Range(-3000, 6001).Select(i => Math.Exp(i / 1000.0)).MinBy(t => logarithms.Zip(labels).Sum(row =>
            {
                double logOfSum = Math.Log(row.First.Sum(x => Math.Exp(x / t)));
                return -30.0 / 31 * (row.First[row.Second - 1] / t - logOfSum) - 1.0 / 31 * row.First.Average(x => x / t - logOfSum);
            }));
            Assert.Equal(best, temperature, 2e-3 * best);
            Assert.NotEqual(1, temperature, 0.05);
            foreach ((double[] row, float[] found) in logarithms.Zip(scaled.Transform(validation).GetColumn<float[]>("Score")))
            {
                double sum = row.Sum(x => Math.Exp(x / temperature));
                Assert.Equal(
                    row.Select(x => Math.Exp(x / temperature) / sum), found.Select(p => (double)p), (x, y) => Math.Abs(x - y) < 1e-4);
            }
            Assert.Equal(
                plain.Transform(validation).GetColumn<uint>("PredictedLabel"),
                scaled.Transform(validation).GetColumn<uint>("PredictedLabel"));

            MultilayerPerceptronTransformer Fit(bool scales)
                => _ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
            {
                LabelColumnName = "Colour", HiddenLayers = [8], Optimizer = Optimizer.Adam(0.03), BatchSize = 16, Epochs = 5,
                OutputActivation = output, TemperatureScaling = scales,
                EarlyStopping = new EarlyStopping { Patience = 10 },
            }).Fit(data, validation);
        }
        Assert.Contains("TemperatureScaling decides on validation rows, and there are none", Assert.Throws<ArgumentException>(
            () => Blobs.Fit(_ml, options => options.TemperatureScaling = true)).Message);
    }

    [Fact]
    public void A_threshold_is_chosen_among_calibrated_probabilities()
    {
        IDataView train = Noisy(60), validation = Noisy(first: 1000);
        MultilayerPerceptronTransformer model = Fit(train, options =>
        {
            (options.HiddenLayers, options.Epochs, options.Optimizer) = ([64], 300, Optimizer.Adam(0.01));
            (options.TemperatureScaling, options.ThresholdSelection) = (true, ThresholdSelection.Cost(1, 20));
        }, validation);
        bool[] labels = [.. validation.GetColumn<bool>("Label")];
        float[] probabilities = [.. model.Transform(validation).GetColumn<float>("Probability")];
        double CostOf(double threshold) => labels.Zip(probabilities).Sum(
            row => row.Second > threshold ? (row.First ? 0 : 1) : row.First ? 20 : 0);
        Assert.Equal(probabilities.Select(p => (double)p).Append(0).Min(CostOf), CostOf(model.Threshold!.Value));
        Assert.NotNull(model.Model.History.Temperature);
    }

    private MultilayerPerceptronTransformer Fit(
        IDataView data, Action<MultilayerPerceptronBinaryTrainer.Options>? change = null, IDataView? validation = null)
    {
        var options = new MultilayerPerceptronBinaryTrainer.Options { HiddenLayers = [], Optimizer = Optimizer.Adam(0.05), Epochs = 20 };
        change?.Invoke(options);
        MultilayerPerceptronBinaryTrainer trainer = _ml.BinaryClassification.Trainers.MultilayerPerceptron(options);
        return validation == null ? trainer.Fit(data) : trainer.Fit(data, validation);
    }

    /// <summary>A point on a line, whose label is true with a probability that rises along the line.</summary>
    private IDataView Noisy(int count = 200, int first = 0) => _ml.Data.LoadFromEnumerable(Enumerable.Range(first, count).Select(i =>
    {
        var random = new CounterRandom(5, RandomPurpose.Shuffling, i);
        float x = 4 * random.Uniform(0) - 2;
        return new Row { Features = [x], Label = random.Uniform(1) < 1 / (1 + Math.Exp(1.5 - 1.5 * x)) };
    }));

    private sealed class Row
    {
        public bool Label { get; set; }

        [VectorType(1)]
        public float[] Features { get; set; } = [1];
    }

    private sealed class Prediction
    {
        public bool PredictedLabel { get; set; }
    }
}
