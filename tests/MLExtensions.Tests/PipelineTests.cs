using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tests;

/// <summary>From a text file to a prediction, with what ML.NET has before and after a trainer.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _csv = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.csv");
    private readonly string _zip = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.zip");

    public void Dispose()
    {
        File.Delete(_csv);
        File.Delete(_zip);
    }

    [Fact]
    public void From_a_text_file_through_conversion_and_normalization_to_a_saved_regression()
    {
        IDataView data = LoadHouses();
        var pipeline = Features().Append(_ml.Transforms.NormalizeMeanVariance("Price", useCdf: false))
            .Append(_ml.Regression.Trainers.Sgd(
                new SgdRegressionTrainer.Options { LabelColumnName = "Price", BatchSize = 10, Epochs = 40, LearningRate = 0.05,
                    ValidationFraction = 0.2 }));
        var model = pipeline.Fit(data);
        Assert.InRange(_ml.Regression.Evaluate(model.Transform(data), "Price").RSquared, 0.99, 1);
        Assert.Equal(["RoomNumber", "AreaNumber"], model.LastTransformer.Model.FeatureNames);
        HousePrediction[] predictions = Predictions<HousePrediction>(model, data);
        Assert.Equal(predictions.Select(row => row.Score), PredictLoaded<House, HousePrediction>(model, data).Select(row => row.Score));
    }

    [Fact]
    public void From_a_text_file_to_a_saved_binary_classifier()
    {
        IDataView data = LoadHouses();
        var pipeline = Features()
            .Append(_ml.BinaryClassification.Trainers.MultilayerPerceptron(
                "IsLarge", hiddenLayers: [8], learningRate: 0.02, batchSize: 10, epochs: 30));
        var model = pipeline.Fit(data);
        Assert.InRange(_ml.BinaryClassification.Evaluate(model.Transform(data), "IsLarge").Accuracy, 0.95, 1);
        LargePrediction[] predictions = Predictions<LargePrediction>(model, data),
            engine = PredictLoaded<House, LargePrediction>(model, data);
        Assert.Equal(
            predictions.Select(row => (row.Score, row.Probability, row.PredictedLabel)),
            engine.Select(row => (row.Score, row.Probability, row.PredictedLabel)));
    }

    [Fact]
    public void From_a_text_file_to_a_saved_multiclass_classifier()
    {
        IDataView data = LoadHouses();
        var pipeline = Features().Append(_ml.Transforms.Conversion.MapValueToKey("Kind"))
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(
                "Kind", hiddenLayers: [16], learningRate: 0.02, batchSize: 10, epochs: 40))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(data);
        KindPrediction[] predictions = Predictions<KindPrediction>(model, data), engine = PredictLoaded<House, KindPrediction>(model, data);
        Assert.Equal(predictions.Select(row => row.PredictedLabel), engine.Select(row => row.PredictedLabel));
        Assert.Equal(predictions.Select(row => row.Score), engine.Select(row => row.Score));
        Assert.InRange(predictions.Zip(Houses()).Count(pair => pair.First.PredictedLabel == pair.Second.Kind), 110, 120);
    }

    [Fact]
    public void Two_trainers_in_one_pipeline_the_second_learning_from_the_first()
    {
        IDataView data = LoadHouses();
        // The probability of being large is a feature for the price.
        var pipeline = Features().Append(_ml.Transforms.NormalizeMeanVariance("Price", useCdf: false))
            .Append(_ml.BinaryClassification.Trainers.MultilayerPerceptron(
                "IsLarge", hiddenLayers: [4], learningRate: 0.02, batchSize: 10, epochs: 20))
            .Append(_ml.Transforms.CopyColumns("LargeScore", "Score"))
            .Append(_ml.Transforms.Concatenate("Both", "Features", "Probability"))
            .Append(_ml.Regression.Trainers.MultilayerPerceptron(
                "Price", "Both", hiddenLayers: [8], learningRate: 0.02, batchSize: 10, epochs: 60));
        var model = pipeline.Fit(data);
        IDataView output = model.Transform(data);
        Assert.InRange(_ml.Regression.Evaluate(output, "Price").RSquared, 0.9, 1);
        uint first = 0, second = 0;
        output.Schema["LargeScore"].Annotations.GetValue("ScoreColumnSetId", ref first);
        output.Schema["Score"].Annotations.GetValue("ScoreColumnSetId", ref second);
        Assert.NotEqual(first, second);
        TwoPredictions[] predictions = Predictions<TwoPredictions>(model, data), engine = PredictLoaded<House, TwoPredictions>(model, data);
        Assert.Equal(
            predictions.Select(row => (row.Score, row.Probability, row.LargeScore)),
            engine.Select(row => (row.Score, row.Probability, row.LargeScore)));
    }

    [Fact]
    public void Keys_of_texts_and_of_numbers_are_learned_side_by_side()
    {
        IDataView data = LoadHouses();
        var pipeline = Features().Append(_ml.Transforms.Conversion.MapValueToKey("Kind"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("RoomsKey", "Rooms"))
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(
                "Kind", hiddenLayers: [16], learningRate: 0.02, batchSize: 10, epochs: 30))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedKind", "PredictedLabel"))
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(
                "RoomsKey", hiddenLayers: [16], learningRate: 0.02, batchSize: 10, epochs: 60))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedRooms", "PredictedLabel"));
        var model = pipeline.Fit(data);
        TwoKeys[] predictions = Predictions<TwoKeys>(model, data), engine = PredictLoaded<House, TwoKeys>(model, data);
        Assert.Equal(
            predictions.Select(row => (row.PredictedKind, row.PredictedRooms)),
            engine.Select(row => (row.PredictedKind, row.PredictedRooms)));
        Assert.All(predictions, row => Assert.Contains(row.PredictedKind, new[] { "flat", "house", "castle" }));
        Assert.InRange(predictions.Zip(Houses()).Count(pair => pair.First.PredictedRooms == pair.Second.Rooms), 90, 120);
    }

    private static IEnumerable<House> Houses() => Enumerable.Range(0, 120).Select(i =>
    {
        var random = new CounterRandom(4, RandomPurpose.Shuffling, i);
        int rooms = 1 + random.Below(5, 0), area = 20 * rooms + random.Below(20, 1);
        return new House { Rooms = rooms, Area = area, Price = 1000 * (50 + 2 * area + 10 * rooms), IsLarge = area > 60,
            Kind = area < 50 ? "flat" : area < 90 ? "house" : "castle" };
    });

    private IEstimator<ITransformer> Features() => _ml.Transforms.Conversion.ConvertType("RoomNumber", "Rooms", DataKind.Single)
        .Append(_ml.Transforms.Conversion.ConvertType("AreaNumber", "Area", DataKind.Single))
        .Append(_ml.Transforms.Concatenate("Features", "RoomNumber", "AreaNumber"))
        .Append(_ml.Transforms.NormalizeMinMax("Features"));

    private IDataView LoadHouses()
    {
        File.WriteAllLines(
            _csv, ["Rooms,Area,Price,IsLarge,Kind",
                .. Houses()
                .Select(house
                    => string.Create(
                        CultureInfo.InvariantCulture, $"{house.Rooms},{house.Area},{house.Price},{house.IsLarge},{house.Kind}"))]);
        return _ml.Data.LoadFromTextFile<House>(_csv, separatorChar: ',', hasHeader: true);
    }

    private TPrediction[] Predictions<TPrediction>(ITransformer model, IDataView data)
        where TPrediction : class, new()
        => [.. _ml.Data.CreateEnumerable<TPrediction>(model.Transform(data), reuseRowObject: false)];

    private TPrediction[] PredictLoaded<TRow, TPrediction>(ITransformer model, IDataView data)
        where TRow : class, new()
        where TPrediction : class, new()
    {
        _ml.Model.Save(model, data.Schema, _zip);
        var fresh = new MLContext();
        using var engine = fresh.Model.CreatePredictionEngine<TRow, TPrediction>(fresh.Model.Load(_zip, out _));
        return [.. _ml.Data.CreateEnumerable<TRow>(data, reuseRowObject: false).Select(row => engine.Predict(row))];
    }

    private sealed class House
    {
        [LoadColumn(0)]
        public int Rooms { get; set; }

        [LoadColumn(1)]
        public int Area { get; set; }

        [LoadColumn(2)]
        public float Price { get; set; }

        [LoadColumn(3)]
        public bool IsLarge { get; set; }

        [LoadColumn(4)]
        public string Kind { get; set; } = "";
    }

    private sealed class HousePrediction
    {
        public float Score { get; set; }
    }

    private sealed class LargePrediction
    {
        public float Score { get; set; }

        public float Probability { get; set; }

        public bool PredictedLabel { get; set; }
    }

    private sealed class KindPrediction
    {
        public string PredictedLabel { get; set; } = "";

        public float[] Score { get; set; } = [];
    }

    private sealed class TwoPredictions
    {
        public float Score { get; set; }

        public float Probability { get; set; }

        public float LargeScore { get; set; }
    }

    private sealed class TwoKeys
    {
        public string PredictedKind { get; set; } = "";

        public int PredictedRooms { get; set; }
    }
}
