using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class MultiLabelTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Several_labels_are_learned_at_once_and_keep_their_names()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.MultiLabel, _ml, options => options.Epochs = 60).Fit(data);
        IDataView output = model.Transform(data);
        foreach (string name in new[] { "PredictedLabel", "Score", "Probability" })
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            output.Schema[name].GetSlotNames(ref names);
            Assert.Equal(["IsLeft", "IsHigh"], names.DenseValues().Select(slot => slot.ToString()));
        }
        Assert.Equal(["IsLeft", "IsHigh"], model.Model().ClassNames);
        MultiLabelMetrics metrics = _ml.BinaryClassification.EvaluateMultiLabel(output, "Sides");
        Assert.Equal(["IsLeft", "IsHigh"], metrics.Labels.Select(label => label.Name));
        Assert.InRange(metrics.SubsetAccuracy, 0.97, 1);
        Assert.InRange(metrics.Macro.AreaUnderRocCurve, 0.98, 1);
        Assert.Equal(data.GetColumn<bool>("IsHigh").LongCount(isHigh => isHigh), metrics.Labels[1].PositiveCount);
    }

    [Fact]
    public void Scores_are_logits_probabilities_their_sigmoids_and_labels_whether_they_are_positive()
    {
        IDataView data = TrainerKinds.Load(_ml), output = TrainerKinds.Create(TrainerKinds.MultiLabel, _ml).Fit(data).Transform(data);
        var rows = output.GetColumn<float[]>("Score").Zip(
            output.GetColumn<float[]>("Probability"), output.GetColumn<bool[]>("PredictedLabel"));
        foreach ((float[] score, float[] probability, bool[] predicted) in rows)
        {
            Assert.Equal(score.Select(x => 1 / (1 + Math.Exp(-x))), probability.Select(p => (double)p), (x, y) => Math.Abs(x - y) < 1e-6);
            Assert.Equal(score.Select(x => x > 0), predicted);
        }
    }

    [Fact]
    public void The_validation_loss_is_the_mean_cross_entropy_and_a_row_is_correct_where_all_labels_are()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = TrainerKinds.Create(TrainerKinds.MultiLabel, _ml, options => options.Epochs = 3).Fit(data, data);
        IDataView output = model.Transform(data);
        double expected = output.GetColumn<float[]>("Probability").Zip(output.GetColumn<bool[]>("Sides"), (probability, label)
            => probability.Zip(label, (p, y) => -Math.Log(y ? p : 1 - p)).Average()).Average();
        Assert.Equal(expected, model.Model().History.ValidationLoss[^1], 1e-4);
        Assert.Equal(
            _ml.BinaryClassification.EvaluateMultiLabel(output, "Sides").SubsetAccuracy,
            model.Model().History.ValidationAccuracy[^1], 1e-9);
    }

    [Fact]
    public void The_evaluator_computes_what_is_written_down_by_hand()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(new Row[]
        {
            new() { Label = [true, false, false], PredictedLabel = [true, true, false], Score = [2, 1, -1] },
            new() { Label = [false, false, false], PredictedLabel = [true, false, false], Score = [1, -1, -2] },
            new() { Label = [true, true, false], PredictedLabel = [false, true, false], Score = [-1, 3, -1] },
            new() { Label = [true, false, false], PredictedLabel = [true, false, false], Score = [1, -2, -3] },
            new() { Label = [true, true, true], PredictedLabel = [true, true, true], Score = [float.NaN, 0, 0] },
        });
        MultiLabelMetrics metrics = _ml.BinaryClassification.EvaluateMultiLabel(data);
        // First label: 2 true positives, 1 false positive, 1 false negative; the false one has the score 1: won 1, lost 1, equal 1 of 3.
        AssertLabel(metrics.Labels[0], 3, 2.0 / 3, 2.0 / 3, 2.0 / 3, 0.5);
        AssertLabel(metrics.Labels[1], 1, 0.5, 1, 2.0 / 3, 1);
        AssertLabel(metrics.Labels[2], 0, 0, 0, 0, double.NaN);
        // In all pairs: 3 true positives, 2 false positives, 1 false negative. True ones have the scores 2, -1, 1 and 3.
        // False ones: 1, 1, -1, -2, -1, -2, -1, -3. Won: 8; 3 + 3 / 2; 6 + 2 / 2; 8, of 4 * 8.
        AssertLabel(metrics.Micro, 4, 3.0 / 5, 3.0 / 4, 6.0 / 9, (8 + 4.5 + 7 + 8) / 32);
        AssertLabel(metrics.Macro, 4, (2.0 / 3 + 0.5) / 3, (2.0 / 3 + 1) / 3, 4.0 / 9, 0.75);
        Assert.Equal(0.25, metrics.SubsetAccuracy);
        Assert.Equal(3.0 / 12, metrics.HammingLoss);
        Assert.Contains("Rows { SubsetAccuracy = 0.25, HammingLoss = 0.25 }", metrics.ToString());

        static void AssertLabel(LabelMetrics label, long positives, double precision, double recall, double f1, double area)
        {
            Assert.Equal(positives, label.PositiveCount);
            Assert.Equal([precision, recall, f1], [label.Precision, label.Recall, label.F1Score], (x, y) => Math.Abs(x - y) < 1e-12);
            Assert.Equal(area, label.AreaUnderRocCurve, 1e-12);
        }
    }

    [Fact]
    public void A_saved_model_and_a_prediction_engine_give_the_same()
    {
        IDataView data = TrainerKinds.Load(_ml);
        IEstimator<ITransformer> pipeline = TrainerKinds.Preparation(_ml)
            .Append(TrainerKinds.Create(TrainerKinds.MultiLabel, _ml).Estimator);
        IDataView raw = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows());
        ITransformer model = pipeline.Fit(raw), loaded = SaveTests.SaveAndLoad(_ml, model, raw.Schema);
        using var engine = _ml.Model.CreatePredictionEngine<Sample, Prediction>(loaded);
        Prediction[] expected = [.. _ml.Data.CreateEnumerable<Prediction>(model.Transform(raw), reuseRowObject: false)];
        foreach ((Sample row, Prediction prediction) in TrainerKinds.Rows().Zip(expected))
        {
            Prediction found = engine.Predict(row);
            Assert.Equal(prediction.Score, found.Score);
            Assert.Equal(prediction.Probability, found.Probability);
            Assert.Equal(prediction.PredictedLabel, found.PredictedLabel);
        }
    }

    [Fact]
    public void Labels_in_another_order_are_matched_by_name_when_training_goes_on()
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer first = TrainerKinds.Create(TrainerKinds.MultiLabel, _ml, options => options.Epochs = 60).Fit(data);
        IDataView turned = _ml.Transforms.Concatenate("Sides", "IsHigh", "IsLeft").Fit(data).Transform(data);
        ITransformer second = TrainerKinds.Create(TrainerKinds.MultiLabel, _ml, options => options.Epochs = 0)
            .Fit(turned, initial: first.Model());
        Assert.Equal(
            first.Transform(data).GetColumn<float[]>("Score").Select(score => (score[1], score[0])),
            second.Transform(turned).GetColumn<float[]>("Score").Select(score => (score[0], score[1])));
        Assert.Contains("Give the labels that the model was trained on.", Assert.Throws<ArgumentException>(() =>
            TrainerKinds.Create(TrainerKinds.MultiLabel, _ml).Fit(
                _ml.Transforms.CopyColumns("IsUp", "IsHigh").Append(_ml.Transforms.Concatenate("Sides", "IsLeft", "IsUp")).Fit(data)
                    .Transform(data), initial: first.Model())).Message);
    }

    [Fact]
    public void Columns_and_rows_that_do_not_fit_are_refused_with_what_was_found_and_wanted()
    {
        IDataView data = TrainerKinds.Load(_ml);
        void Refuses(string words, Func<object> act) => Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(act).Message);
        Refuses("Schema mismatch for label column 'IsLeft': expected a vector of Boolean of known size, got Boolean. Concatenate makes",
            () => _ml.BinaryClassification.Trainers.MultiLabelPerceptron("IsLeft").Fit(data));
        Refuses("Schema mismatch for label column 'Size': expected a vector of Boolean of known size, got Vector<Single, 2>. ConvertType",
            () => _ml.BinaryClassification.Trainers.MultiLabelPerceptron("Size").Fit(data));
        Refuses("should have a label that is true in some rows and false in others; found 1 row with the same labels",
            () => TrainerKinds.Create(TrainerKinds.MultiLabel, _ml).Fit(TrainerKinds.Load(_ml, 1)));
        IDataView other = _ml.Transforms.Concatenate("Sides", "IsHigh", "IsLeft").Fit(data).Transform(data);
        Refuses("Schema mismatch for validation label column 'Sides': expected the labels IsLeft, IsHigh, got the labels IsHigh, IsLeft",
            () => TrainerKinds.Create(TrainerKinds.MultiLabel, _ml).Fit(data, other));
        Refuses("OutputActivation should be null", () => TrainerKinds.Create(
            TrainerKinds.MultiLabel, _ml, TrainerKinds.Perceptron(options => options.OutputActivation = Activation.Sigmoid)));
        IDataView scored = TrainerKinds.Create(TrainerKinds.MultiLabel, _ml).Fit(data).Transform(data);
        Refuses("expected a vector of 2 Boolean, as many as the score has", () => _ml.BinaryClassification.EvaluateMultiLabel(
            _ml.Transforms.Concatenate("Sides", "IsHigh", "IsLeft", "IsHigh").Fit(scored).Transform(scored), "Sides"));
    }

    private sealed class Row
    {
        [VectorType(3)]
        public bool[] Label { get; set; } = [];

        [VectorType(3)]
        public bool[] PredictedLabel { get; set; } = [];

        [VectorType(3)]
        public float[] Score { get; set; } = [];
    }

    private sealed class Prediction
    {
        public bool[] PredictedLabel { get; set; } = [];

        public float[] Score { get; set; } = [];

        public float[] Probability { get; set; } = [];
    }
}
