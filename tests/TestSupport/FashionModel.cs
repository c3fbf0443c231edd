using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TestSupport;

/// <summary>A small model trained on pictures of Fashion-MNIST. Use an instance on one thread at a time.</summary>
public sealed class FashionModel : IDisposable
{
    private const int Side = 28, TrainingPictures = 4000;

    private readonly MLContext _ml;
    private readonly ITransformer _model;
    private readonly DataViewSchema _schema;
    private readonly PredictionEngine<Picture, Scores> _engine;

    private FashionModel(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        (_ml, _model, _schema) = (ml, model, schema);
        _engine = ml.Model.CreatePredictionEngine<Picture, Scores>(model);
    }

    /// <summary>Trains a model, which takes about a second.</summary>
    /// <param name="seed">The seed. Models of different seeds predict different probabilities.</param>
    public static FashionModel Train(int seed)
    {
        var ml = new MLContext(seed);
        IDataView pictures = ml.Data.TakeRows(ml.Data.LoadFashionMnist(FashionMnistSplit.Train), TrainingPictures);
        ITransformer model = ml.Transforms.NormalizePixels("Features", "Pixels")
            .Append(ml.MulticlassClassification.Trainers.MultilayerPerceptron(
                new MultilayerPerceptronMulticlassTrainer.Options { HiddenLayers = [32], Epochs = 3 }))
            .Fit(pictures);
        return new FashionModel(ml, model, pictures.Schema);
    }

    /// <summary>Gets test pictures, each of 784 pixels.</summary>
    /// <param name="count">The number of pictures.</param>
    public static byte[][] TestPictures(int count)
    {
        var ml = new MLContext();
        IDataView pictures = ml.Data.TakeRows(ml.Data.LoadFashionMnist(FashionMnistSplit.Test), count);
        return [.. ml.Data.CreateEnumerable<Picture>(pictures, reuseRowObject: false)
            .Select(picture => Array.ConvertAll(picture.Pixels, pixel => (byte)pixel))];
    }

    /// <summary>Saves the model. A file that exists is replaced in one step, as a service expects it.</summary>
    /// <param name="path">The path of the zip.</param>
    public void Save(string path)
    {
        string written = path + ".new";
        _ml.Model.Save(_model, _schema, written);
        File.Move(written, path, overwrite: true);
    }

    /// <summary>Predicts the probabilities of the ten classes through a PredictionEngine.</summary>
    /// <param name="pixels">784 pixels.</param>
    public float[] Predict(byte[] pixels)
        => _engine.Predict(new Picture { Pixels = Array.ConvertAll(pixels, pixel => (float)pixel) }).Score;

    public void Dispose() => _engine.Dispose();

    private sealed class Picture
    {
        [VectorType(Side, Side)]
        public float[] Pixels { get; set; } = [];
    }

    private sealed class Scores
    {
        public float[] Score { get; set; } = [];
    }
}
