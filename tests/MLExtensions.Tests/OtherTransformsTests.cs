using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLExtensions.Tests;

/// <summary>Our trainers before, behind and between transforms of ML.NET.</summary>
public class OtherTransformsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void A_custom_mapping_before_and_after_a_trainer_is_saved_and_loaded_with_it(string kind)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(TrainerKinds.Rows());
        _ml.ComponentCatalog.RegisterAssembly(typeof(DoublingFactory).Assembly);
        var pipeline = _ml.Transforms.CustomMapping(new DoublingFactory().GetMapping(), DoublingFactory.Contract)
            .Append(_ml.Transforms.Conversion.MapValueToKey("Colour"))
            .Append(_ml.Transforms.Concatenate("Features", "DoubleX", "Y"))
            .Append(_ml.Transforms.Concatenate("Size", "Height", "Width"))
            .Append(_ml.Transforms.Concatenate("Sides", "IsLeft", "IsHigh"))
            .Append(TrainerKinds.Create(kind, _ml, options => options.Epochs = 5).Estimator)
            .Append(_ml.Transforms.CopyColumns("Result", "Score"));
        ITransformer model = pipeline.Fit(data);

        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        var fresh = new MLContext();
        fresh.ComponentCatalog.RegisterAssembly(typeof(DoublingFactory).Assembly);
        ITransformer loaded = fresh.Model.Load(stream, out _);
        Assert.Equal(Results(model, data), Results(loaded, data));
    }

    [Fact]
    public void Text_is_featurized_and_a_category_encoded_before_each_kind_of_trainer()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(i => new Review
        {
            Text = i % 2 == 0 ? $"a good and pleasant evening {i % 7}" : $"a bad and boring evening {i % 5}",
            City = new[] { "Oslo", "Rome", "Lima" }[i % 3],
            IsGood = i % 2 == 0,
            Stars = i % 2 == 0 ? 1 : -1,
            Class = i % 2 == 0 ? "good" : "bad",
        }));
        var features = _ml.Transforms.Text.FeaturizeText("TextFeatures", "Text")
            .Append(_ml.Transforms.Categorical.OneHotEncoding("CityFeatures", "City"))
            .Append(_ml.Transforms.Concatenate("Features", "TextFeatures", "CityFeatures"));

        var binary = features.Append(
            _ml.BinaryClassification.Trainers.MultilayerPerceptron("IsGood", hiddenLayers: [8], learningRate: 0.01, batchSize: 16))
            .Fit(data);
        Assert.Equal(1, _ml.BinaryClassification.Evaluate(binary.Transform(data), "IsGood").Accuracy);

        var multiclass = features.Append(_ml.Transforms.Conversion.MapValueToKey("Class"))
            .Append(_ml.MulticlassClassification.Trainers.MultilayerPerceptron(
                "Class", hiddenLayers: [8], learningRate: 0.01, batchSize: 16)).Fit(data);
        Assert.Equal(1, _ml.MulticlassClassification.Evaluate(multiclass.Transform(data), "Class").MicroAccuracy);

        var regression = features.Append(
            _ml.Regression.Trainers.MultilayerPerceptron("Stars", hiddenLayers: [8], learningRate: 0.01, batchSize: 16)).Fit(data);
        Assert.InRange(_ml.Regression.Evaluate(regression.Transform(data), "Stars").RSquared, 0.9, 1);

        var line = features.Append(_ml.Regression.Trainers.Sgd("Stars", epochs: 20)).Fit(data);
        Assert.InRange(_ml.Regression.Evaluate(line.Transform(data), "Stars").RSquared, 0.9, 1);
        SgdRegressionModelParameters model = line.LastTransformer.Model;
        Assert.Contains("CityFeatures.Oslo", model.FeatureNames);
        Assert.True(model.Weights[model.FeatureNames.ToList().FindIndex(name => name.Contains("good", StringComparison.Ordinal))] > 0);
        Assert.True(model.Weights[model.FeatureNames.ToList().FindIndex(name => name.Contains("bad", StringComparison.Ordinal))] < 0);
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void A_cached_a_shuffled_and_a_filtered_view_are_trained_on(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITrainer trainer = TrainerKinds.Create(kind, _ml, options => options.Epochs = 2);
        float[] plain = trainer.Fit(data).Model().Parameters();
        Assert.Equal(plain, trainer.Fit(_ml.Data.Cache(data)).Model().Parameters());
        Assert.NotEqual(plain, trainer.Fit(_ml.Data.ShuffleRows(data, seed: 3)).Model().Parameters());
        Assert.NotEqual(plain, trainer.Fit(_ml.Data.FilterRowsByColumn(data, "Y", upperBound: 1.2)).Model().Parameters());
    }

    [Fact]
    public void OneVersusAll_takes_trainers_of_BinaryPredictionTransformer_which_nobody_else_can_make()
    {
        // So the binary trainer is none for OneVersusAll; the multiclass trainer tells several classes apart at once.
        Type asked = typeof(StandardTrainersCatalog).GetMethods()
            .First(method => method.Name == nameof(StandardTrainersCatalog.OneVersusAll)).GetParameters()[1].ParameterType;
        Type transformer = asked.GetGenericArguments()[0].GetGenericTypeDefinition();
        Assert.Equal(typeof(BinaryPredictionTransformer<>), transformer);
        Assert.True(transformer.IsSealed);
        Assert.Empty(transformer.GetConstructors());
    }

    private static float[] Results(ITransformer model, IDataView data)
    {
        IDataView output = model.Transform(data);
        return output.Schema["Result"].Type is VectorDataViewType ? [.. output.GetColumn<float[]>("Result").SelectMany(values => values)]
            : [.. output.GetColumn<float>("Result")];
    }

    private sealed class Review
    {
        public string Text { get; set; } = "";

        public string City { get; set; } = "";

        public bool IsGood { get; set; }

        public float Stars { get; set; }

        public string Class { get; set; } = "";
    }
}

public sealed class DoubleInput
{
    public float X { get; set; }
}

public sealed class DoubleOutput
{
    public float DoubleX { get; set; }
}

[CustomMappingFactoryAttribute(Contract)]
public sealed class DoublingFactory : CustomMappingFactory<DoubleInput, DoubleOutput>
{
    public const string Contract = "Doubling";

    public override Action<DoubleInput, DoubleOutput> GetMapping() => (input, output) => output.DoubleX = 2 * input.X;
}
