using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>The trainers of networks with <c>Engine = TorchEngine.Cpu()</c>, beside the same ones with SimdEngine.</summary>
public sealed class TrainersTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _zip = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public static TheoryData<string> Kinds => TrainerKinds.Names;

    public void Dispose() => File.Delete(_zip);

    [Theory, MemberData(nameof(Kinds))]
    public void A_trainer_learns_the_same_on_both_engines(string kind)
    {
        IDataView train = TrainerKinds.Load(_ml), validation = TrainerKinds.Load(_ml, 30, first: 120);
        NetworkModelParameters expected = Trainer(kind).Fit(train, validation).Model(),
            found = Trainer(kind, TorchEngine.Cpu()).Fit(train, validation).Model();
        AssertClose(expected.Parameters(), found.Parameters(), 1e-3f);
        AssertClose(
            [.. expected.History.ValidationLoss.Select(loss => (float)loss)],
            [.. found.History.ValidationLoss.Select(loss => (float)loss)], 1e-3f);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_it_learned_is_saved_and_predicts_the_same_bits_when_loaded(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITransformer model = Trainer(kind, TorchEngine.Cpu()).Fit(data);
        _ml.Model.Save(model, data.Schema, _zip);
        Assert.Equal(model.Predictions(data), new MLContext().Model.Load(_zip, out _).Predictions(data));
    }

    [Fact]
    public async Task An_app_without_TorchSharp_loads_the_model_and_predicts_the_same_bits()
    {
        IDataView data = Blobs.Load(_ml);
        ITransformer model = Blobs.Pipeline(_ml, options => options.Engine = TorchEngine.Cpu()).Fit(data);
        _ml.Model.Save(model, data.Schema, _zip);
        IDataView rows = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 20).Select(i => new Blob { X = i * 0.3f - 3, Y = 2 - i * 0.2f }));
        Assert.Equal(Blobs.Predict(model, rows), await LoadsModel.Predict(_zip));
        Assert.DoesNotContain(
            Directory.GetFiles(LoadsModel.Folder, "*", SearchOption.AllDirectories), file => Path.GetFileName(file).Contains("Torch"));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Gradients_and_the_rate_test_are_the_same(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        ITrainer simd = Trainer(kind), torch = Trainer(kind, TorchEngine.Cpu());
        ITransformer model = simd.Fit(data);
        NetworkGradients expected = simd.ComputeGradients(data, model), found = torch.ComputeGradients(data, model);
        Assert.Equal(expected.Loss, found.Loss, 1e-5);
        foreach ((LayerGradient expectedLayer, LayerGradient foundLayer) in expected.Layers.Zip(found.Layers))
        {
            AssertClose(expectedLayer.Weights.ToArray(), foundLayer.Weights.ToArray(), 1e-5f);
            AssertClose(expectedLayer.Biases.ToArray(), foundLayer.Biases.ToArray(), 1e-5f);
        }
        LearningRateCurve expectedCurve = simd.FindLearningRate(data), foundCurve = torch.FindLearningRate(data);
        Assert.Equal(expectedCurve.LearningRates, foundCurve.LearningRates);
        Assert.All(expectedCurve.Losses.Zip(foundCurve.Losses), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * (1 + pair.First)));
    }

    [Fact]
    public void The_log_names_the_engine()
        => Assert.Contains(
            TrainerKinds.Messages(_ml, () => Trainer(TrainerKinds.Multiclass, TorchEngine.Cpu()).Fit(TrainerKinds.Load(_ml))),
            message => message.Contains("TorchSharp, cpu"));

    private ITrainer Trainer(string kind, Engine? engine = null) => TrainerKinds.Create(kind, _ml, options =>
    {
        options.Engine = engine;
        if (options is MultilayerPerceptronOptions perceptron)
            (perceptron.Activation, perceptron.Dropout) = (Activation.Tanh, 0.2f);
    });

    private static void AssertClose(float[] expected, float[] found, float tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, tolerance * (1 + MathF.Abs(pair.First))));
    }
}
