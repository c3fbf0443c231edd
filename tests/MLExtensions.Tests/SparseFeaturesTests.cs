using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Columns of sparse vectors, as of text, in pipelines.</summary>
public class SparseFeaturesTests
{
    private const int Width = 3000;

    private readonly MLContext _ml = new(seed: 1);
    private readonly List<string> _messages = [];

    public SparseFeaturesTests() => _ml.Log += (_, e) => _messages.Add(e.RawMessage);

    public static TheoryData<string> Kinds => ["perceptron", "linear", "members", "binary", "regression", "sgd", "quantiles"];

    [Theory, MemberData(nameof(Kinds))]
    public void Sparse_and_dense_vectors_give_the_same_model_and_the_same_predictions(string kind)
    {
        IDataView sparse = Load(isSparse: true), dense = Load(isSparse: false);
        ITransformer model = Trainer(kind).Fit(sparse), other = Trainer(kind).Fit(dense);
        Assert.Contains(_messages, message => message.Contains($"of {Width} sparse features, of which 13", StringComparison.Ordinal));
        string[] scores = Scores(model.Transform(sparse));
        Assert.InRange(scores.Distinct().Count(), 150, 240);
        Assert.Equal(scores, Scores(model.Transform(dense)));
        Assert.Equal(scores, Scores(other.Transform(sparse)));

        var stream = new MemoryStream();
        _ml.Model.Save(model, sparse.Schema, stream);
        ITransformer loaded = new MLContext().Model.Load(stream, out _);
        Assert.Equal(scores, Scores(loaded.Transform(sparse)));
    }

    [Fact]
    public void A_prediction_engine_takes_sparse_vectors()
    {
        ITransformer model = Trainer("perceptron").Fit(Load(isSparse: true));
        string[] scores = Scores(model.Transform(Load(isSparse: true)));
        var engine = _ml.Model.CreatePredictionEngine<Row, Prediction>(model);
        for (int row = 0; row < 240; row += 7)
        {
            Assert.Equal(scores[row], Bits(engine.Predict(CreateRow(row, isSparse: true)).Score));
            Assert.Equal(scores[row], Bits(engine.Predict(CreateRow(row, isSparse: false)).Score));
        }
    }

    [Fact]
    public void A_missing_feature_gives_a_missing_score()
    {
        ITransformer model = Trainer("regression").Fit(Load(isSparse: true));
        var engine = _ml.Model.CreatePredictionEngine<Row, Number>(model);
        Row row = CreateRow(3, isSparse: true);
        row.Features = new VBuffer<float>(Width, 2, [1, float.NaN], [0, 77]);
        Assert.True(float.IsNaN(engine.Predict(row).Score));
    }

    [Fact]
    public void Rows_with_a_missing_feature_are_left_out_and_the_feature_is_named()
    {
        Row broken = CreateRow(500, isSparse: true);
        broken.Features = new VBuffer<float>(Width, 2, [1, float.NaN], [0, 77]);
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(row => CreateRow(row, true)).Append(broken));
        Trainer("perceptron").Fit(_ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data));
        Assert.Contains(_messages, message => message.Contains("feature 77 in 1", StringComparison.Ordinal));
    }

    [Theory, InlineData(0, 9, 9), InlineData(0, 5, 3), InlineData(0, 4, 3000), InlineData(-1, 4, 7)]
    public void Indices_that_are_not_ascending_are_refused(int first, int second, int third)
    {
        IDataView rows = Load(isSparse: true);
        ITransformer model = Trainer("perceptron").Fit(rows);
        Row row = CreateRow(0, isSparse: true);
        row.Features = new VBuffer<float>(Width, 3, [1, 2, 3], [first, second, third]);
        var engine = _ml.Model.CreatePredictionEngine<Row, Prediction>(model);
        Exception error = Assert.Throws<InvalidOperationException>(() => engine.Predict(row));
        Assert.Contains("'Features' should have ascending indices from 0 to 2999", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_training_is_continued_on_them()
    {
        IDataView data = Load(isSparse: true);
        var trainer = (MultilayerPerceptronMulticlassTrainer)Trainer("perceptron");
        MultilayerPerceptronTransformer model = trainer.Fit(data), continued = trainer.Fit(data, model);
        Assert.True(continued.Model.History.TrainingLoss[0] < model.Model.History.TrainingLoss[0]);
        Assert.InRange(_ml.MulticlassClassification.Evaluate(continued.Transform(data)).MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void Checkpoints_and_exact_updates_and_validation_work_on_them()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mlextensions-");
        try
        {
            IDataView data = Load(isSparse: true);
            MultilayerPerceptronMulticlassTrainer.Options Create(int epochs, bool resumes) => new()
            {
                HiddenLayers = [8], Epochs = epochs, BatchSize = 16, ValidationFraction = 0.2, SparseUpdates = SparseUpdates.Exact,
                EarlyStopping = new EarlyStopping(), Checkpoints = new Checkpoints(folder.FullName) { Resume = resumes },
            };
            _ml.MulticlassClassification.Trainers.MultilayerPerceptron(Create(2, resumes: false)).Fit(data);
            MultilayerPerceptronTransformer resumed =
                _ml.MulticlassClassification.Trainers.MultilayerPerceptron(Create(4, resumes: true)).Fit(data);
            MultilayerPerceptronMulticlassTrainer.Options options = Create(4, resumes: false);
            options.Checkpoints = null;
            MultilayerPerceptronTransformer whole = _ml.MulticlassClassification.Trainers.MultilayerPerceptron(options).Fit(data);
            Assert.Equal(whole.Model.Parameters(), resumed.Model.Parameters());
            options.SparseUpdates = SparseUpdates.Lazy;
            Assert.NotEqual(
                whole.Model.Parameters(), _ml.MulticlassClassification.Trainers.MultilayerPerceptron(options).Fit(data).Model.Parameters());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory, InlineData(0), InlineData(40)]
    public void Sparse_rows_are_streamed(int rowsWithAllValues)
    {
        // The first rows are not sparse; those of the blocks after them are.
        Row[] rows = [
            .. Enumerable.Range(0, rowsWithAllValues).Select(row => CreateRow(row, isSparse: false, least: 0.01f)),
            .. Enumerable.Range(rowsWithAllValues, 600).Select(row => CreateRow(row, isSparse: true))];
        IDataView data = _ml.Data.LoadFromEnumerable(rows);
        data = _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
        MultilayerPerceptronMulticlassTrainer.Options options = new()
        {
            HiddenLayers = [8], Epochs = 5, BatchSize = 16, MaximumRowsInMemory = 90, Optimizer = Optimizer.Adam(0.01),
        };
        MultilayerPerceptronTransformer model = _ml.MulticlassClassification.Trainers.MultilayerPerceptron(options).Fit(data);
        Assert.Contains(_messages, message => message.Contains("are read again in each epoch", StringComparison.Ordinal));
        Assert.InRange(_ml.MulticlassClassification.Evaluate(model.Transform(data)).MicroAccuracy, 0.9, 1);
        options.NumberOfThreads = 1;
        Assert.Equal(
            model.Model.Parameters(),
            _ml.MulticlassClassification.Trainers.MultilayerPerceptron(options).Fit(data).Model.Parameters());
    }

    [Fact]
    public void Factors_of_features_are_left_out_of_automatic_training()
    {
        var trainer = _ml.MulticlassClassification.Trainers.MultilayerPerceptron(new() { Effort = 0.05 });
        MultilayerPerceptronTransformer model = trainer.Fit(Load(isSparse: true));
        Assert.InRange(_ml.MulticlassClassification.Evaluate(model.Transform(Load(isSparse: true))).MicroAccuracy, 0.9, 1);
    }

    [Fact]
    public void A_network_that_cannot_fit_says_the_memory_that_it_needs()
    {
        var trainer = _ml.MulticlassClassification.Trainers.MultilayerPerceptron(
            new() { HiddenLayers = [100_000, 10_000], Members = 100, Epochs = 1 });
        var error = Assert.Throws<InsufficientMemoryException>(() => trainer.Fit(Load(isSparse: true)));
        // 1,300,140,003 parameters, 303 times 4 bytes.
        Assert.Contains("100 networks, each of 3000 features and 1300140003 parameters, with AdamOptimizer, need", error.Message);
        Assert.Contains($"({1300140003L * 303 * 4} bytes)", error.Message);
        Assert.Contains("Use fewer features", error.Message);
    }

    private IEstimator<ITransformer> Trainer(string kind)
    {
        var trainers = _ml.MulticlassClassification.Trainers;
        return kind switch
        {
            "perceptron" => trainers.MultilayerPerceptron(new() { HiddenLayers = [40], Epochs = 3, BatchSize = 16 }),
            "linear" => trainers.MultilayerPerceptron(new() { HiddenLayers = [], Epochs = 3, BatchSize = 16 }),
            "members" => trainers.MultilayerPerceptron(new() { HiddenLayers = [9, 5], Members = 3, Epochs = 3 }),
            "binary" => _ml.BinaryClassification.Trainers.MultilayerPerceptron(
                new() { LabelColumnName = "IsFirst", HiddenLayers = [8], Epochs = 3, Dropout = 0.2 }),
            "regression" => _ml.Regression.Trainers.MultilayerPerceptron(
                new() { LabelColumnName = "Amount", HiddenLayers = [8], Epochs = 3 }),
            "quantiles" => _ml.Regression.Trainers.MultilayerPerceptron(
                new() { LabelColumnName = "Amount", HiddenLayers = [8], Epochs = 3, Quantiles = [0.1, 0.5, 0.9] }),
            _ => _ml.Regression.Trainers.Sgd(new() { LabelColumnName = "Amount", Epochs = 3, LearningRate = 0.001f }),
        };
    }

    private IDataView Load(bool isSparse)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 240).Select(row => CreateRow(row, isSparse)).ToList());
        return _ml.Transforms.Conversion.MapValueToKey("Label").Fit(data).Transform(data);
    }

    private static Row CreateRow(int row, bool isSparse, float least = 0)
    {
        var random = new CounterRandom(5, RandomPurpose.Shuffling, row);
        float[] all = [.. Enumerable.Repeat(least, Width)];
        // A number of every row, which is centered; one that tells the class; and words.
        (all[0], all[1 + row % 3]) = (1000 + random.Uniform(0), 1);
        for (ulong word = 1; word <= 12; word++)
            all[10 + (int)(random.Uniform(word) * random.Uniform(100 + word) * (Width - 10))] += 0.25f;
        int[] indices = [.. Enumerable.Range(0, Width).Where(i => all[i] != 0)];
        return new Row
        {
            Features = isSparse ? new(Width, indices.Length, [.. indices.Select(i => all[i])], indices) : new(Width, all),
            Label = $"class {row % 3}", IsFirst = row % 3 == 0, Amount = row % 3 - 1 + 0.1f * random.Uniform(200),
        };
    }

    private string[] Scores(IDataView predictions)
        => predictions.Schema["Score"].Type is VectorDataViewType
            ? [.. predictions.GetColumn<float[]>("Score").Select(Bits)]
            : [.. predictions.GetColumn<float>("Score").Select(score => Bits([score]))];

    private static string Bits(float[] score) => string.Join(' ', score.Select(BitConverter.SingleToInt32Bits));

    private sealed class Row
    {
        [VectorType(Width)]
        public VBuffer<float> Features { get; set; }

        public string Label { get; set; } = "";

        public bool IsFirst { get; set; }

        public float Amount { get; set; }
    }

    private sealed class Prediction
    {
        public float[] Score { get; set; } = [];
    }

    private sealed class Number
    {
        public float Score { get; set; }
    }
}
