using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp.Behavior.Tests;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>Modules of one's own as trainers.</summary>
public sealed class TorchModuleTests : TorchTests
{
    private readonly MLContext _ml = Context();

    private static MLContext Context()
    {
        var ml = new MLContext(seed: 1);
        ml.ComponentCatalog.RegisterAssembly(typeof(SmallCnn).Assembly);
        return ml;
    }

    [Theory]
    [InlineData("small-cnn", new[] { 1, 4, 4 })]
    [InlineData("rows-lstm", new[] { 4, 4 })]
    public void A_module_learns_is_saved_and_predicts_the_same_when_loaded(string module, int[] shape)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Rows(300));
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label")
            .Append(_ml.MulticlassClassification.Trainers.TorchModule(new TorchModuleMulticlassTrainer.Options { Module = module, InputShape = shape, Optimizer = MLExtensions.Optimizer.Adam(0.02f), BatchSize = 20, Epochs = 12 }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(rows);
        IDataView scored = model.Transform(rows);
        Assert.InRange(_ml.MulticlassClassification.Evaluate(scored).MicroAccuracy, 0.9, 1);

        var file = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, file);
        file.Position = 0;
        ITransformer loaded = Context().Model.Load(file, out _);
        Assert.Equal(Scores(scored), Scores(loaded.Transform(rows)));

        using (var one = _ml.Model.CreatePredictionEngine<Row, Prediction>(loaded))
            one.Predict(Rows(1).First());
        var other = _ml.Model.CreatePredictionEngine<Row, Prediction>(loaded);
        Assert.Equal(Rows(9).Select(row => row.Label), Rows(9).Select(row => other.Predict(row).PredictedLabel));
    }

    private static float[][] Scores(IDataView data) => [.. data.GetColumn<float[]>("Score")];

    /// <summary>Three patterns under noise.</summary>
    private static IEnumerable<Row> Rows(int count) => Enumerable.Range(0, count).Select(row => new Row
    {
        Label = ((string[])["left", "right", "top"])[row % 3],
        Features = [.. Enumerable.Range(0, 16).Select(i => (row % 3) switch { 0 => i % 4 < 2, 1 => i % 4 >= 2, _ => i < 8 } ? 1f : 0 + 0.3f * (float)Math.Sin(row * 17 + i))],
    });

    private sealed class Row
    {
        public string Label { get; set; } = "";

        [VectorType(16)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Prediction
    {
        public string PredictedLabel { get; set; } = "";
    }
}
