using Microsoft.ML;

namespace MLExtensions.TestSupport;

/// <summary>A small problem that is learned in an instant: three clouds of points in the plane.</summary>
internal sealed class Blob
{
    public float X { get; set; }

    public float Y { get; set; }

    public string Label { get; set; } = "";
}

internal sealed class BlobPrediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}

internal static class Blobs
{
    private static readonly (string Name, float X, float Y)[] Centres = [("red", -2, 0), ("green", 2, 0), ("blue", 0, 3)];

    public static List<Blob> Rows(int count = 150) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var (name, x, y) = Centres[i % 3];
        var noise = new CounterRandom(9, RandomPurpose.Shuffling, i);
        return new Blob { X = x + noise.Uniform(0) - 0.5f, Y = y + noise.Uniform(1) - 0.5f, Label = name };
    })];

    public static IDataView Load(MLContext ml, int count = 150) => ml.Data.LoadFromEnumerable(Rows(count));

    /// <summary>Key, features, network, and the label's name back again.</summary>
    public static IEstimator<ITransformer> Pipeline(MLContext ml, Action<MultilayerPerceptronMulticlassTrainer.Options>? change = null)
        => Features(ml).Append(Trainer(ml, change)).Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

    public static IEstimator<ITransformer> Features(MLContext ml)
        => ml.Transforms.Conversion.MapValueToKey("Label").Append(ml.Transforms.Concatenate("Features", "X", "Y"));

    public static MultilayerPerceptronMulticlassTrainer Trainer(
        MLContext ml, Action<MultilayerPerceptronMulticlassTrainer.Options>? change = null)
    {
        var options = new MultilayerPerceptronMulticlassTrainer.Options { HiddenLayers = [8], Optimizer = Optimizer.Adam(0.03),
            BatchSize = 16, Epochs = 20 };
        change?.Invoke(options);
        return ml.MulticlassClassification.Trainers.MultilayerPerceptron(options);
    }

    /// <summary>The data with key and features, and a network trained on them.</summary>
    public static (IDataView Data, MultilayerPerceptronTransformer Model) Fit(
        MLContext ml, Action<MultilayerPerceptronMulticlassTrainer.Options>? change = null, int rows = 150)
    {
        IDataView data = Load(ml, rows);
        IDataView features = Features(ml).Fit(data).Transform(data);
        return (features, Trainer(ml, change).Fit(features));
    }

    /// <summary>Name and score bits of each row.</summary>
    public static string[] Predict(ITransformer model, IDataView data)
        => [.. new MLContext().Data.CreateEnumerable<BlobPrediction>(model.Transform(data), reuseRowObject: false)
        .Select(row => $"{row.PredictedLabel} {string.Join(' ', row.Score.Select(BitConverter.SingleToInt32Bits))}")];
}
