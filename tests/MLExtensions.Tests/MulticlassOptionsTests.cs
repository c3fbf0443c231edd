using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class MulticlassOptionsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Class_weights_are_weights_of_the_rows()
    {
        // One point with two labels: its probabilities become the shares of the weights.
        IDataView data = Points(0, 1, 1, 1);
        Assert.Equal(0.25, Probability(data), 0.01);
        Assert.Equal(0.5, Probability(data, options => options.ClassWeights = [3, 1]), 0.01);
        Assert.Equal(0.1, Probability(data, options => options.ClassWeights = [1, 3]), 0.01);
    }

    [Fact]
    public void Balanced_classes_count_the_same_however_many_rows_they_have()
    {
        IDataView data = Points(0, 1, 1, 1);
        Assert.Equal(0.5, Probability(data, options => options.BalanceClasses = true), 0.01);
        Assert.Equal(
            Train(data, options => options.ClassWeights = [4f / (2 * 1), 4f / (2 * 3)]),
            Train(data, options => options.BalanceClasses = true));
    }

    [Fact]
    public void Smoothed_labels_make_probabilities_smoothed_shares_for_any_activation_of_the_outputs()
    {
        // Of two classes, 0.2 of each label is spread: the shares 0.25 and 0.75 become 0.8 of them and 0.1.
        foreach (Activation? output in new[] { null, Activation.Softmax, Activation.LogSoftmax })
        {
            Assert.Equal(0.3, Probability(
                Points(0, 1, 1, 1), options => (options.LabelSmoothing, options.OutputActivation) = (0.2, output)), 0.01);
        }
        Assert.Contains("LabelSmoothing should be from 0 to less than 1", Assert.Throws<ArgumentOutOfRangeException>(
            () => Train(Points(0, 1), options => options.LabelSmoothing = 1)).Message);
    }

    [Fact]
    public void The_focal_loss_moves_probabilities_of_shares_to_each_other()
    {
        // The least loss of a constant probability, from a table.
        double best = Enumerable.Range(1, 9999).Select(i => i / 10000.0).MinBy(p => 0.25 * Focal(p) + 0.75 * Focal(1 - p));
        Assert.InRange(best, 0.3, 0.4);
        foreach (Activation? output in new[] { null, Activation.Softmax, Activation.LogSoftmax })
        {
            Assert.Equal(best, Probability(
                Points(0, 1, 1, 1), options => (options.FocalGamma, options.OutputActivation) = (2, output)), 0.01);
        }
        Assert.Contains("FocalGamma should be 0 or more", Assert.Throws<ArgumentOutOfRangeException>(
            () => Train(Points(0, 1), options => options.FocalGamma = -1)).Message);
        Assert.Contains("LabelSmoothing should be 0 where FocalGamma is not 0", Assert.Throws<ArgumentOutOfRangeException>(
            () => Train(Points(0, 1), options => (options.FocalGamma, options.LabelSmoothing) = (1, 0.1))).Message);

        static double Focal(double p) => -(1 - p) * (1 - p) * Math.Log(p);
    }

    [Fact]
    public void The_validation_loss_of_smoothed_labels_is_the_smoothed_one()
    {
        IDataView data = TrainerKinds.Load(_ml);
        var model = _ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
        {
            LabelColumnName = "Colour", LabelSmoothing = 0.1, Epochs = 2,
        }).Fit(data, data);
        uint[] keys = [.. data.GetColumn<uint>("Colour")];
        double expected = model.Transform(data).GetColumn<float[]>("Score").Select((score, row) =>
            -0.9 * Math.Log(score[keys[row] - 1]) - 0.1 * score.Average(probability => Math.Log(probability))).Average();
        Assert.Equal(expected, model.Model.History.ValidationLoss[^1], 1e-5);
        Assert.Equal("softmax cross-entropy(label_smoothing=0.1)", model.Model.LossName);
    }

    [Fact]
    public void Class_weights_and_weights_of_rows_are_multiplied()
    {
        IDataView data = Points(0, 1, 1, 1);
        Assert.Equal(
            Train(data, options => options.ClassWeights = [2, 6]),
            Train(data, options => (options.ClassWeights, options.ExampleWeightColumnName) = ([1, 3], "Two")));
    }

    [Fact]
    public void Class_weights_that_do_not_fit_are_refused()
    {
        IDataView data = Points(0, 1);
        void Refuses(string words, Action<MultilayerPerceptronMulticlassTrainer.Options> change)
            => Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(() => Train(data, change)).Message);
        Refuses("ClassWeights should have 2 numbers, one for each class of label column 'Label'; found 3",
            options => options.ClassWeights = [1, 1, 1]);
        Refuses("ClassWeights should be 0 or more", options => options.ClassWeights = [1, -1]);
        Refuses("ClassWeights should be more than 0 for a class at least", options => options.ClassWeights = [0, 0]);
        Refuses("BalanceClasses should be false where ClassWeights are given",
            options => (options.ClassWeights, options.BalanceClasses) = ([1, 1], true));
    }

    [Fact]
    public void Rows_of_one_class_only_are_refused_and_the_class_is_named()
    {
        Assert.Contains(
            "Label column 'Label' should have rows of two classes or more; found 3 rows, all of the class with the key 2",
            Assert.Throws<ArgumentException>(() => Train(Points(1, 1, 1))).Message);
        IDataView red = TrainerKinds.Prepare(_ml, TrainerKinds.Rows().Where(row => row.Colour == "red"));
        Assert.Contains(
            "all of the class 'red'",
            Assert.Throws<ArgumentException>(() => TrainerKinds.Create(TrainerKinds.Multiclass, _ml).Fit(red)).Message);
    }

    [Fact]
    public void Softmax_and_log_softmax_as_outputs_give_the_same_probabilities_as_none()
    {
        IDataView data = TrainerKinds.Load(_ml);
        MultilayerPerceptronTransformer Fit(Activation? output)
            => (MultilayerPerceptronTransformer)TrainerKinds.Create(TrainerKinds.Multiclass, _ml,
            TrainerKinds.Perceptron(options => (options.OutputActivation, options.Epochs) = (output, 5))).Fit(data);
        MultilayerPerceptronTransformer none = Fit(null), softmax = Fit(Activation.Softmax), logSoftmax = Fit(Activation.LogSoftmax);

        Assert.Equal(none.Model.Parameters(), softmax.Model.Parameters());
        Assert.Equal(none.Predictions(data), softmax.Predictions(data));
        Assert.Equal(
            ("softmax cross-entropy", "softmax cross-entropy", "negative log-likelihood"),
            (none.Model.LossName, softmax.Model.LossName, logSoftmax.Model.LossName));
        float[][] expected = Scores(none), found = Scores(logSoftmax);
        Assert.All(expected.Zip(found), rows => Assert.Equal(rows.First, rows.Second, (a, b) => Math.Abs(a - b) < 1e-4));

        // The network alone: logits, probabilities, and their logarithms.
        Assert.Equal(
            ["identity", "softmax", "log_softmax"],
            new[] { none, softmax, logSoftmax }.Select(model => model.Model.Layers[^1].Activation.Name));
        float[] outputs = new float[3];
        new NetworkScorer(softmax.Model.Network).Score([0.5f, 0.5f], outputs);
        Assert.Equal(1, outputs.Sum(), 1e-5f);
        foreach (var model in new[] { softmax, logSoftmax })
            Assert.Equal(model.Predictions(data), SaveTests.SaveAndLoad(_ml, model, data.Schema).Predictions(data));

        float[][] Scores(ITransformer model) => [.. model.Transform(data).GetColumn<float[]>("Score")];
    }

    [Fact]
    public void A_model_that_ends_in_softmax_can_be_trained_on()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITrainer trainer = TrainerKinds.Create(
            TrainerKinds.Multiclass, _ml,
            TrainerKinds.Perceptron(options => (options.OutputActivation, options.Epochs) = (Activation.Softmax, 3)));
        ITransformer first = trainer.Fit(data), second = trainer.Fit(data, initial: first.Model());
        Assert.True(second.Model().History.TrainingLoss[0] < first.Model().History.TrainingLoss[^1]);
    }

    [Fact]
    public void Other_output_activations_are_refused()
        => Assert.Contains(
            "OutputActivation should be null, softmax or log_softmax",
            Assert.Throws<ArgumentOutOfRangeException>(
                () => Train(Points(0, 1), options => options.OutputActivation = Activation.Sigmoid)).Message);

    private IDataView Points(params uint[] labels) => _ml.Data.LoadFromEnumerable(labels.Select(label => new Point { Label = label }));

    private float[] Train(IDataView data, Action<MultilayerPerceptronMulticlassTrainer.Options>? change = null)
        => Fit(data, change).Model.Parameters();

    private float Probability(IDataView data, Action<MultilayerPerceptronMulticlassTrainer.Options>? change = null)
        => Fit(data, change).Transform(data).GetColumn<float[]>("Score").First()[0];

    private MultilayerPerceptronTransformer Fit(IDataView data, Action<MultilayerPerceptronMulticlassTrainer.Options>? change)
    {
        var options = new MultilayerPerceptronMulticlassTrainer.Options { HiddenLayers = [], Optimizer = Optimizer.Adam(0.05),
            Epochs = 400 };
        change?.Invoke(options);
        return _ml.MulticlassClassification.Trainers.MultilayerPerceptron(options).Fit(data);
    }

    private sealed class Point
    {
        [KeyType(2)]
        public uint Label { get; set; }

        public float Two { get; set; } = 2;

        [VectorType(1)]
        public float[] Features { get; set; } = [1];
    }
}
