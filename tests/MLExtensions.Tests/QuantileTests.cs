using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

public class QuantileTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Without_features_that_tell_quantiles_of_the_labels_are_learned()
    {
        // The labels 0, 1, ..., 100 for the same features: the quantile q is 100 q.
        IDataView data = Points([.. Enumerable.Range(0, 101).Select(i => (float)i)]);
        MultilayerPerceptronTransformer model = Fit(data, options
            => (options.Optimizer, options.Epochs, options.LabelScaling) = (Optimizer.Adam(0.2), 2000, LabelScaling.None));
        float[] quantiles = model.Transform(data).GetColumn<float[]>("Quantiles").First();
        Assert.Equal([10f, 50, 90], quantiles, (expected, found) => Math.Abs(expected - found) < 2);

        QuantileRegressionMetrics metrics = _ml.Regression.EvaluateQuantiles(model.Transform(data));
        Assert.Equal(0.8, metrics.IntervalCoverage!.Value, 0.05);
        Assert.Equal(0.8, metrics.IntervalProbability!.Value, 1e-12);
        Assert.Equal(80, metrics.MeanIntervalWidth!.Value, 4.0);
        Assert.Equal(model.Model.History.TrainingLoss[^1], metrics.MeanPinballLoss, 0.2);
        Assert.Equal("pinball(quantiles=0.1, 0.5, 0.9)", model.Model.LossName);
    }

    [Fact]
    public void Score_is_the_quantile_nearest_to_a_half_and_the_slot_names_are_the_quantiles()
    {
        IDataView data = TrainerKinds.Load(_ml);
        MultilayerPerceptronTransformer model = Fit(data, options => (options.Quantiles, options.Epochs) = ([0.05, 0.45, 0.7, 0.95], 1));
        IDataView output = model.Transform(data);
        VBuffer<ReadOnlyMemory<char>> names = default;
        output.Schema["Quantiles"].GetSlotNames(ref names);
        Assert.Equal(["0.05", "0.45", "0.7", "0.95"], names.DenseValues().Select(name => name.ToString()));
        Assert.Equal("Vector<Single, 4>", output.Schema["Quantiles"].Type.ToString());
        float[][] quantiles = [.. output.GetColumn<float[]>("Quantiles")];
        Assert.Equal(quantiles.Select(row => row[1]), output.GetColumn<float>("Score"));
        // Before they are sorted, outputs of a network that has hardly been trained cross.
        Assert.All(quantiles, row => Assert.Equal(row.Order(), row));
        var scorer = new NetworkScorer(model.Model.Network);
        float[] outputs = new float[4];
        Assert.Contains(data.GetColumn<float[]>("Features"), features =>
        {
            scorer.Score(features, outputs);
            return !outputs.SequenceEqual(outputs.Order());
        });
        Assert.True(_ml.Regression.Evaluate(output, "Height").MeanSquaredError > 0);
    }

    [Fact]
    public void The_evaluator_computes_what_is_written_down_by_hand()
    {
        IDataView data = Named(
            new Interval { Label = 1, Quantiles = [0, 2, 4] }, new Interval { Label = 5, Quantiles = [0, 1, 4] },
            new Interval { Label = 2, Quantiles = [2, 2, 3] }, new Interval { Label = -2, Quantiles = [-1, 0, 2] },
            new Interval { Label = float.NaN, Quantiles = [0, 0, 0] }, new Interval { Label = 0, Quantiles = [0, float.NaN, 0] });
        QuantileRegressionMetrics metrics = _ml.Regression.EvaluateQuantiles(data);
        Assert.Equal([0.1, 0.5, 0.9], metrics.Quantiles.Select(quantile => quantile.Quantile));
        Assert.Equal([0.5, 0.75, 0.75], metrics.Quantiles.Select(quantile => quantile.ShareBelow));
        // Labels less quantiles: 1, 5, 0, -1; -1, 4, 0, -2; -3, 1, -1, -4.
        double[] losses = [(0.1 + 0.5 + 0 + 0.9) / 4, (0.5 + 2 + 0 + 1) / 4, (0.3 + 0.9 + 0.1 + 0.4) / 4];
        Assert.Equal(losses, metrics.Quantiles.Select(quantile => quantile.PinballLoss), (x, y) => Math.Abs(x - y) < 1e-9);
        Assert.Equal(losses.Average(), metrics.MeanPinballLoss, 1e-9);
        Assert.Equal(0.5, metrics.IntervalCoverage);
        Assert.Equal((4 + 4 + 1 + 3) / 4.0, metrics.MeanIntervalWidth);
        Assert.Contains("Interval { IntervalProbability = 0.8, IntervalCoverage = 0.5, MeanIntervalWidth = 3", metrics.ToString());
        Assert.Contains("no rows to evaluate", Assert.Throws<ArgumentException>(
            () => _ml.Regression.EvaluateQuantiles(Named(new Interval { Label = float.NaN, Quantiles = [0, 0, 0] }))).Message);
    }

    [Fact]
    public void A_single_quantile_has_no_interval()
    {
        IDataView data = Points([1, 2, 3]);
        QuantileRegressionMetrics metrics = _ml.Regression.EvaluateQuantiles(
            Fit(data, options => options.Quantiles = [0.9]).Transform(data));
        Assert.Equal(0.9, Assert.Single(metrics.Quantiles).Quantile);
        Assert.Null(metrics.IntervalCoverage);
        Assert.Null(metrics.IntervalProbability);
        Assert.Null(metrics.MeanIntervalWidth);
    }

    [Fact]
    public void A_saved_model_and_a_prediction_engine_give_the_same_bits()
    {
        IDataView data = Points([1, 2, 3, 4]);
        ITransformer model = Fit(data), loaded = SaveTests.SaveAndLoad(_ml, model, data.Schema);
        Assert.Equal(model.Predictions(data), loaded.Predictions(data));
        using var engine = _ml.Model.CreatePredictionEngine<Point, Prediction>(loaded);
        Prediction prediction = engine.Predict(new Point());
        Assert.Equal(model.Transform(data).GetColumn<float[]>("Quantiles").First(), prediction.Quantiles);
        Assert.Equal(prediction.Quantiles[1], prediction.Score);
    }

    [Fact]
    public void A_linear_model_by_the_pinball_loss_learns_a_quantile()
    {
        IDataView data = Points([.. Enumerable.Range(0, 101).Select(i => i / 100f)]);
        SgdRegressionTransformer model = _ml.Regression.Trainers.Sgd(new SgdRegressionTrainer.Options
        {
            Loss = Loss.Pinball(0.9), LearningRate = 0.002, BatchSize = 10, Epochs = 2000,
        }).Fit(data);
        Assert.Equal(0.9, model.Transform(data).GetColumn<float>("Score").First(), 0.03);
    }

    [Fact]
    public void Settings_and_columns_that_do_not_fit_are_refused()
    {
        IDataView data = Points([1, 2, 3]);
        void Refuses(string words, Action<MultilayerPerceptronRegressionTrainer.Options> change, IDataView? rows = null)
            => Assert.Contains(words, Assert.Throws<ArgumentOutOfRangeException>(() => Fit(rows ?? data, change)).Message);
        Refuses("Quantiles should be numbers of more than 0 and less than 1 in ascending order", options => options.Quantiles = []);
        Refuses("Actual value was 1.", options => options.Quantiles = [0.5, 1]);
        Refuses("Actual value was 0.4.", options => options.Quantiles = [0.5, 0.4]);
        Refuses("Actual value was NaN.", options => options.Quantiles = [double.NaN]);
        Refuses("Loss should be left at its default where Quantiles are given", options => options.Loss = Loss.MeanAbsoluteError);
        Refuses("Schema mismatch for label column 'Size': expected Single, got Vector<Single, 2>",
            options => options.LabelColumnName = "Size", TrainerKinds.Load(_ml));
        Assert.Contains("slot names that are quantiles", Assert.Throws<ArgumentOutOfRangeException>(
            () => _ml.Regression.EvaluateQuantiles(data, "Label", "Features")).Message);
    }

    private IDataView Points(float[] labels) => _ml.Data.LoadFromEnumerable(labels.Select(label => new Point { Label = label }));

    /// <summary>Rows whose vector has the slot names of three quantiles, which Concatenate makes of the names of columns.</summary>
    private IDataView Named(params Interval[] rows)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(rows.Select(row => new
        {
            row.Label, Low = row.Quantiles[0], Middle = row.Quantiles[1], High = row.Quantiles[2],
        }));
        return _ml.Transforms.CopyColumns("0.1", "Low").Append(_ml.Transforms.CopyColumns("0.5", "Middle"))
            .Append(_ml.Transforms.CopyColumns("0.9", "High")).Append(_ml.Transforms.Concatenate("Quantiles", "0.1", "0.5", "0.9"))
            .Fit(data).Transform(data);
    }

    private MultilayerPerceptronTransformer Fit(IDataView data, Action<MultilayerPerceptronRegressionTrainer.Options>? change = null)
    {
        var options = new MultilayerPerceptronRegressionTrainer.Options
        {
            LabelColumnName = data.Schema.GetColumnOrNull("Height") == null ? "Label" : "Height", HiddenLayers = [], Epochs = 3,
            Quantiles = [0.1, 0.5, 0.9],
        };
        change?.Invoke(options);
        return _ml.Regression.Trainers.MultilayerPerceptron(options).Fit(data);
    }

    private sealed class Point
    {
        public float Label { get; set; }

        [VectorType(1)]
        public float[] Features { get; set; } = [1];
    }

    private sealed class Interval
    {
        public float Label { get; set; }

        public float[] Quantiles { get; set; } = [];
    }

    private sealed class Prediction
    {
        public float Score { get; set; }

        public float[] Quantiles { get; set; } = [];
    }
}
