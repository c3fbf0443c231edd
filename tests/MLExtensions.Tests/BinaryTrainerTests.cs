using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class BinaryTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_trained_model_predicts_well_by_the_evaluator_of_ML_NET()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Binary, _ml).Fit(data);
        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(model.Transform(data), "IsLeft");
        Assert.InRange(metrics.Accuracy, 0.98, 1);
        Assert.InRange(metrics.AreaUnderRocCurve, 0.99, 1);
        Assert.InRange(metrics.LogLoss, 0, 0.3);
    }

    [Fact]
    public void Score_is_the_logit_probability_its_sigmoid_and_the_label_whether_it_is_positive()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.Binary, _ml).Fit(data);
        Prediction[] rows = [.. _ml.Data.CreateEnumerable<Prediction>(model.Transform(data), reuseRowObject: false)];
        var scorer = new NetworkScorer(model.Model().Network);
        float[] output = new float[1];
        foreach (Prediction row in rows)
        {
            scorer.Score(row.Features, output);
            Assert.Equal(output[0], row.Score);
            Assert.Equal(1 / (1 + Math.Exp(-row.Score)), row.Probability, 1e-6);
            Assert.Equal(row.Score > 0, row.PredictedLabel);
        }
        Assert.Contains(rows, row => row.PredictedLabel);
        Assert.Contains(rows, row => !row.PredictedLabel);
    }

    [Fact]
    public void The_simple_overload_does_the_same_as_its_options()
    {
        IDataView data = TrainerKinds.Load(_ml);
        var simple = _ml.BinaryClassification.Trainers.MultilayerPerceptron(
            "IsLeft", hiddenLayers: [8], learningRate: 0.03, batchSize: 16, epochs: 20).Fit(data);
        Assert.Equal(TrainerKinds.Create(TrainerKinds.Binary, _ml).Fit(data).Model().Parameters(), simple.Model.Parameters());
    }

    [Fact]
    public void A_positive_weight_moves_probabilities_to_yes()
    {
        // The same point is yes once and no three times: the probability is the share of the weights.
        IDataView data = Points(true, false, false, false);
        float Probability(float weight)
            => Fit(data, options => options.PositiveWeight = weight).Transform(data).GetColumn<float>("Probability").First();
        Assert.Equal(0.25, Probability(1), 0.01);
        Assert.Equal(0.5, Probability(3), 0.01);
    }

    [Fact]
    public void Smoothed_labels_move_probabilities_to_the_middle()
    {
        IDataView data = Points(true, false, false, false);
        MultilayerPerceptronTransformer model = Fit(data, options => options.LabelSmoothing = 0.2);
        Assert.Equal(0.8 * 0.25 + 0.1, model.Transform(data).GetColumn<float>("Probability").First(), 0.01);
    }

    [Fact]
    public void The_focal_loss_moves_probabilities_to_the_middle()
    {
        IDataView data = Points(true, false, false, false);
        double best = Enumerable.Range(1, 9999).Select(i => i / 10000.0).MinBy(p => 0.25 * Focal(p) + 0.75 * Focal(1 - p));
        Assert.Equal(best, Fit(data, options => options.FocalGamma = 2).Transform(data).GetColumn<float>("Probability").First(), 0.01);

        static double Focal(double p) => -(1 - p) * (1 - p) * Math.Log(p);
    }

    [Fact]
    public void Balanced_classes_count_the_same_however_many_rows_they_have()
    {
        IDataView data = Points(true, false, false, false);
        MultilayerPerceptronModelParameters balanced = Fit(data, options => options.BalanceClasses = true).Model;
        Assert.Equal(
            0.5, Fit(data, options => options.BalanceClasses = true).Transform(data).GetColumn<float>("Probability").First(), 0.01);

        // As if each row had the weight n / (2 * rows of its label); the weights of the rows themselves are multiplied by it.
        IDataView weighted = _ml.Data.LoadFromEnumerable(
            new[] { true, false, false, false }.Select(label => new Point { Label = label, Weight = label ? 4f / (2 * 1) : 4f / (2 * 3) }));
        Assert.Equal(Fit(weighted, options => options.ExampleWeightColumnName = "Weight").Model.Parameters(), balanced.Parameters());
        Assert.Equal(
            0.75, Fit(weighted, options => (options.ExampleWeightColumnName, options.BalanceClasses) = ("Weight", true)).Transform(data)
            .GetColumn<float>("Probability").First(), 0.01);
    }

    [Fact]
    public void Rows_of_one_class_only_are_refused_and_the_class_is_named()
    {
        string message = Assert.Throws<ArgumentException>(() => Fit(Points(true, true))).Message;
        Assert.Contains(
            "Label column 'Label' should have rows of two classes or more; found 2 rows, all of the class true", message,
            StringComparison.Ordinal);
        Assert.Contains(
            "found 1 row, all of the class false", Assert.Throws<ArgumentException>(() => Fit(Points(false))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_activation_and_a_positive_weight_of_0_are_refused()
    {
        Assert.Contains(
            "OutputActivation should be null: the sigmoid is part of the loss",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Fit(Points(true), options => options.OutputActivation = Activation.Sigmoid)).Message);
        Assert.Contains(
            "PositiveWeight should be more than 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => Fit(Points(true), options => options.PositiveWeight = 0)).Message);
        Assert.Contains("BalanceClasses should be false where PositiveWeight is not 1",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Fit(Points(true), options => (options.PositiveWeight, options.BalanceClasses) = (2, true))).Message);
    }

    [Fact]
    public void A_label_that_is_no_boolean_is_refused_with_what_was_found_and_wanted()
        => Assert.Contains("Schema mismatch for label column 'Height': expected Boolean, got Single",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => _ml.BinaryClassification.Trainers.MultilayerPerceptron("Height").Fit(TrainerKinds.Load(_ml))).Message);

    private IDataView Points(params bool[] labels) => _ml.Data.LoadFromEnumerable(labels.Select(label => new Point { Label = label }));

    private MultilayerPerceptronTransformer Fit(IDataView data, Action<MultilayerPerceptronBinaryTrainer.Options>? change = null)
    {
        var options = new MultilayerPerceptronBinaryTrainer.Options { HiddenLayers = [], Optimizer = Optimizer.Adam(0.05), Epochs = 400 };
        change?.Invoke(options);
        return _ml.BinaryClassification.Trainers.MultilayerPerceptron(options).Fit(data);
    }

    private sealed class Point
    {
        public bool Label { get; set; }

        public float Weight { get; set; } = 1;

        [VectorType(1)]
        public float[] Features { get; set; } = [1];
    }

    private sealed class Prediction
    {
        public float[] Features { get; set; } = [];

        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }
}
