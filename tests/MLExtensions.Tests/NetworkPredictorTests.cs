using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>Predictions without ML.NET are those of ML.NET.</summary>
public sealed class NetworkPredictorTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;
    private readonly IDataView _data;

    public NetworkPredictorTests() => _data = _ml.Data.LoadFromEnumerable(Row.All);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Kinds
        => ["regression", "clamped", "vector", "quantiles", "binary", "multiclass", "multilabel", "linear"];

    [Theory, MemberData(nameof(Kinds))]
    public void Scores_are_those_of_MLNet(string kind)
    {
        ITransformer model = Trainer(kind).Fit(_data);
        NetworkPredictor predictor = NetworkPredictor.Load(Save(model));
        Assert.Equal((6, "Features"), (predictor.Inputs, predictor.InputColumnName));

        IDataView scored = model.Transform(_data);
        string column = kind == "quantiles" ? "Quantiles" : "Score";
        float[] expected = scored.Schema[column].Type is VectorDataViewType
            ? [.. scored.GetColumn<float[]>(column).SelectMany(row => row)] : [.. scored.GetColumn<float>(column)];
        Assert.Equal(expected, predictor.Predict([.. Row.All.SelectMany(row => row.Features)]));
        Assert.Equal(expected.AsSpan(0, predictor.Outputs).ToArray(), predictor.Predict(Row.All[0].Features));
    }

    [Fact]
    public void Classes_are_those_of_MLNet()
    {
        ITransformer model = Trainer("multiclass").Fit(_data);
        NetworkPredictor predictor = NetworkPredictor.Load(Save(model));
        Assert.Equal((PredictionTask.MulticlassClassification, 3), (predictor.Task, predictor.Outputs));
        Assert.Equal(["red", "green", "blue"], predictor.Names);
        Assert.Equal(
            model.Transform(_data).GetColumn<string>("Name"),
            Row.All.Select(row => predictor.Names[predictor.PredictClass(row.Features)]));

        var binary = (MultilayerPerceptronTransformer)Trainer("binary").Fit(_data);
        binary = binary.WithThreshold(0.3);
        predictor = NetworkPredictor.Load(Save(binary));
        Assert.Equal((PredictionTask.BinaryClassification, 0.3), (predictor.Task, predictor.Threshold));
        Assert.Equal(
            binary.Transform(_data).GetColumn<bool>("PredictedLabel"), Row.All.Select(row => predictor.PredictClass(row.Features) == 1));
        Assert.Equal(-1, predictor.PredictClass([1, float.NaN, 3, 4, 5, 6]));
        Assert.Equal([0.1, 0.5, 0.9], NetworkPredictor.Load(Save(Trainer("quantiles").Fit(_data))).Quantiles);
    }

    [Fact]
    public void Quantiles_that_do_not_ascend_are_refused()
    {
        string path = Save(Trainer("quantiles").Fit(_data));
        ChangedModel.Replace(path, "Columns.json", text => text.Replace("0.9", "0.3", StringComparison.Ordinal), isForged: true);
        Assert.Contains(
            "ascending order", Assert.Throws<InvalidDataException>(() => NetworkPredictor.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_are_normalized_first()
    {
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", "Colour")
            .Append(_ml.Transforms.NormalizePixels("Scaled", "Features", mean: 0.5, standardDeviation: 0.25))
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(new MultilayerPerceptronMulticlassTrainer.Options
            {
                FeatureColumnName = "Scaled", HiddenLayers = [5], Epochs = 2,
            }))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));
        ITransformer model = pipeline.Fit(_data);
        string path = Save(model);
        IDataView scored = model.Transform(_data);
        NetworkPredictor predictor = NetworkPredictor.Load(path), atFeatures = NetworkPredictor.Load(path, beginsAtFeatures: true);
        Assert.Equal(("Features", "Scaled"), (predictor.InputColumnName, atFeatures.InputColumnName));
        float[] expected = [.. scored.GetColumn<float[]>("Score").SelectMany(row => row)];
        Assert.Equal(expected, predictor.Predict([.. Row.All.SelectMany(row => row.Features)]));
        Assert.Equal(expected, atFeatures.Predict([.. scored.GetColumn<float[]>("Scaled").SelectMany(row => row)]));
    }

    [Fact]
    public void Features_that_only_MLNet_can_make_are_refused_by_name()
    {
        var trainer = _ml.Regression.Trainers.MultilayerPerceptron(new MultilayerPerceptronRegressionTrainer.Options
        {
            LabelColumnName = "Height", FeatureColumnName = "All", HiddenLayers = [5], Epochs = 2,
        });
        ITransformer concatenated = _ml.Transforms.Concatenate("All", "Features", "Height").Append(trainer).Fit(_data);
        string path = Save(concatenated);
        string message = Assert.Throws<NotSupportedException>(() => NetworkPredictor.Load(path)).Message;
        Assert.Contains("The features 'All' are made by ConcatTransform, which need ML.NET", message, StringComparison.Ordinal);
        NetworkPredictor predictor = NetworkPredictor.Load(path, beginsAtFeatures: true);
        Assert.Equal(
            concatenated.Transform(_data).GetColumn<float>("Score"),
            predictor.Predict([.. Row.All.SelectMany(row => row.Features.Append(row.Height))]));

        // A custom mapping does not name its columns.
        ITransformer mapped = _ml.Transforms.CustomMapping<Row, Mapped>((row, mapped) => mapped.All = row.Features, "map")
            .Append(trainer).Fit(_data);
        Assert.Contains("CustomTransformer", Assert.Throws<NotSupportedException>(() => NetworkPredictor.Load(Save(mapped))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused_by_name()
    {
        string path = Path.Combine(_folder, "text.zip");
        File.WriteAllText(path, "no zip");
        Assert.Contains($"'{path}' cannot be loaded", Assert.Throws<InvalidDataException>(() => NetworkPredictor.Load(path)).Message,
            StringComparison.Ordinal);
        string other = Save(_ml.Transforms.CopyColumns("Copy", "Height").Fit(_data));
        Assert.Contains("should have one network", Assert.Throws<InvalidDataException>(() => NetworkPredictor.Load(other)).Message,
            StringComparison.Ordinal);
        ITransformer two = Trainer("regression").Append(Trainer("linear")).Fit(_data);
        Assert.Contains("found 2 among MultilayerPerceptron, SgdRegression",
            Assert.Throws<InvalidDataException>(() => NetworkPredictor.Load(Save(two))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_of_another_length_are_refused()
    {
        NetworkPredictor predictor = NetworkPredictor.Load(Save(Trainer("regression").Fit(_data)));
        Assert.Contains("A row has 6 inputs; found 7", Assert.Throws<ArgumentException>(() => predictor.Predict(new float[7])).Message,
            StringComparison.Ordinal);
        Assert.Contains("found room for 3", Assert.Throws<ArgumentException>(() => predictor.Predict(new float[12], new float[3])).Message,
            StringComparison.Ordinal);
        Assert.Contains("the task of this model is Regression", Assert.Throws<InvalidOperationException>(
            () => predictor.ClassOf(new float[1])).Message, StringComparison.Ordinal);
        NetworkPredictor classifier = NetworkPredictor.Load(Save(Trainer("multiclass").Fit(_data)));
        Assert.Contains("A row has 3 scores; found 2", Assert.Throws<ArgumentException>(() => classifier.ClassOf([0.5f, 0.5f])).Message,
            StringComparison.Ordinal);
        Assert.Equal((1, -1), (classifier.ClassOf([0.2f, 0.5f, 0.3f]), classifier.ClassOf([0.2f, 0.5f, float.NaN])));
        Assert.Contains("the task of this model is Regression", Assert.Throws<InvalidOperationException>(
            () => predictor.PredictClass(new float[6])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_from_safetensors_give_the_same_scores()
    {
        var model = (MultilayerPerceptronTransformer)_ml.BinaryClassification.Trainers.MultilayerPerceptron(
            new MultilayerPerceptronBinaryTrainer.Options
            {
                LabelColumnName = "IsTall", HiddenLayers = [5], Epochs = 2, Members = 3,
            }).Fit(_data);
        string path = Path.Combine(_folder, "parameters.safetensors");
        model.Model.SaveSafetensors(path);
        NetworkPredictor predictor = NetworkPredictor.LoadSafetensors(
            path, [6, 5, 1], Activation.Relu, PredictionTask.BinaryClassification);
        Assert.Equal(model.Transform(_data).GetColumn<float>("Score"), predictor.Predict([.. Row.All.SelectMany(row => row.Features)]));
        Assert.Contains(path, Assert.Throws<InvalidDataException>(
            () => NetworkPredictor.LoadSafetensors(path, [6, 4, 1], Activation.Relu)).Message, StringComparison.Ordinal);
        Assert.Contains("quantiles", Assert.Throws<ArgumentOutOfRangeException>(() => NetworkPredictor.LoadSafetensors(
            path, [6, 5, 1], Activation.Relu, PredictionTask.QuantileRegression)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_threads_get_the_same_scores_without_allocations()
    {
        NetworkPredictor predictor = NetworkPredictor.Load(Save(Trainer("multiclass").Fit(_data)));
        float[] inputs = [.. Row.All.SelectMany(row => row.Features)], expected = predictor.Predict(inputs);
        Parallel.For(0, 64, _ =>
        {
            float[] scores = new float[expected.Length];
            for (int i = 0; i < 50; i++)
            {
                predictor.Predict(inputs, scores);
                Assert.Equal(expected, scores);
            }
        });

        float[] row = Row.All[0].Features, rowScores = new float[3];
        long least = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                predictor.Predict(row, rowScores);
                predictor.PredictClass(row);
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
    }

    private IEstimator<ITransformer> Trainer(string kind) => kind switch
    {
        "regression" => _ml.Regression.Trainers.MultilayerPerceptron("Height", hiddenLayers: [5]),
        "clamped" => Regression(new() { LabelColumnName = "Height", HiddenLayers = [5], Epochs = 2, ClampToLabelRange = true }),
        "vector" => Regression(new() { LabelColumnName = "Both", HiddenLayers = [5], Epochs = 2, Activation = Activation.Mish }),
        "quantiles" => Regression(new()
        {
            LabelColumnName = "Height", HiddenLayers = [5], Quantiles = [0.1, 0.5, 0.9], Members = 2, Epochs = 2,
        }),
        "binary" => _ml.BinaryClassification.Trainers.MultilayerPerceptron("IsTall", hiddenLayers: [5]),
        "multiclass" => _ml.Transforms.Conversion.MapValueToKey("Label", "Colour")
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(hiddenLayers: [5]))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel")),
        "multilabel" => _ml.BinaryClassification.Trainers.MultiLabelPerceptron("Flags", hiddenLayers: [5]),
        _ => _ml.Regression.Trainers.Sgd("Height"),
    };

    private MultilayerPerceptronRegressionTrainer Regression(MultilayerPerceptronRegressionTrainer.Options options)
        => _ml.Regression.Trainers.MultilayerPerceptron(options);

    private string Save(ITransformer model)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.zip");
        _ml.Model.Save(model, _data.Schema, path);
        return path;
    }

    private sealed class Mapped
    {
        [VectorType(6)]
        public float[] All { get; set; } = [];
    }

    private sealed class Row
    {
        public static Row[] All { get; } = [.. Enumerable.Range(0, 130).Select(i => new Row
        {
            Features = [.. Enumerable.Range(0, 6).Select(j => 100 + 100 * MathF.Sin(i * 7 + 3 * j * j))],
            Height = 1.5f + 0.3f * MathF.Sin(i), Both = [MathF.Cos(i), i % 7], IsTall = MathF.Sin(i) > 0.3f,
            Colour = ((string[])["red", "green", "blue"])[i % 3], Flags = [i % 2 == 0, i % 5 == 0],
        })];

        [VectorType(6)]
        public float[] Features { get; set; } = [];

        public float Height { get; set; }

        [VectorType(2)]
        public float[] Both { get; set; } = [];

        public bool IsTall { get; set; }

        public string Colour { get; set; } = "";

        [VectorType(2)]
        public bool[] Flags { get; set; } = [];
    }
}
