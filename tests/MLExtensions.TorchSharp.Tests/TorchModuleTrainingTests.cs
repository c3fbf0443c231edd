using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>What the training loop does holds for custom modules, too; with batch normalization and dropout in them.</summary>
public sealed class TorchModuleTrainingTests : TorchTests, IDisposable
{
    private readonly MLContext _ml = Pattern.Context();
    private readonly string _folder = Directory.CreateTempSubdirectory("mlextensions-").FullName;
    private readonly IDataView _rows, _validation;

    public TorchModuleTrainingTests() => (_rows, _validation) = (Pattern.Load(_ml, 50), Pattern.Load(_ml, 30, first: 50));

    public new void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        base.Dispose();
    }

    [Fact]
    public void One_seed_gives_one_model()
    {
        byte[] first = Fit().Bytes();
        randn(100);
        Assert.Equal(first, Fit().Bytes());
        Assert.NotEqual(first, Fit(options => options.Seed = 2).Bytes());
    }

    [Fact]
    public async Task One_seed_gives_one_model_while_others_are_trained()
    {
        byte[] alone = Fit().Bytes();
        TorchModuleModelParameters[] models = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Fit())));
        Assert.All(models, model => Assert.Equal(alone, model.Bytes()));
    }

    [Fact]
    public void A_resumed_training_has_the_very_same_bits()
    {
        string whole = Path.Combine(_folder, "whole"), broken = Path.Combine(_folder, "broken");
        Action<TorchModuleMulticlassTrainer.Options> settings = options =>
        {
            options.WeightAveraging = WeightAveraging.Exponential();
            options.EarlyStopping = new EarlyStopping { Patience = 20 };
            options.Optimizer = MLExtensions.Optimizer.AdamW(0.02);
        };
        TorchModuleModelParameters uninterrupted = Fit(settings + (options => options.Checkpoints = new Checkpoints(whole)), _validation);
        Fit(settings + (options => (options.Checkpoints, options.Epochs) = (new Checkpoints(broken), 5)), _validation);
        TorchModuleModelParameters resumed = Fit(
            settings + (options => options.Checkpoints = new Checkpoints(broken) { Resume = true }), _validation);
        Assert.Equal(uninterrupted.Bytes(), resumed.Bytes());
        Assert.Equal(uninterrupted.History.ValidationLoss, resumed.History.ValidationLoss);
        Assert.Equal(
            File.ReadAllBytes(Directory.GetFiles(whole).Order().Last()), File.ReadAllBytes(Directory.GetFiles(broken).Order().Last()));
    }

    [Fact]
    public void A_training_of_another_module_is_not_resumed()
    {
        Fit(options => options.Checkpoints = new Checkpoints(_folder));
        Assert.Contains(
            "Module was small-cnn",
            Assert.Throws<InvalidDataException>(
                () => Fit(options
                    => (options.Module, options.Checkpoints) = ("residual", new Checkpoints(_folder) { Resume = true }))).Message);
    }

    [Fact]
    public void Early_stopping_restores_the_best_epoch_with_its_buffers()
    {
        // A rate this large makes things worse after some epochs.
        Action<TorchModuleMulticlassTrainer.Options> settings = options
            => (options.Optimizer, options.Epochs) = (MLExtensions.Optimizer.Sgd(1.5, momentum: 0.9), 30);
        TorchModuleModelParameters stopped = Fit(
            settings + (options => options.EarlyStopping = new EarlyStopping { Patience = 2 }), _validation);
        int best = stopped.History.BestEpoch;
        Assert.Equal((TrainingEnd.StoppedEarly, best + 3), (stopped.History.End, stopped.History.TrainingLoss.Count));
        Assert.Equal(stopped.History.ValidationLoss.Min(), stopped.History.ValidationLoss[best - 1]);
        Assert.Equal(Fit(settings + (options => options.Epochs = best), _validation).Bytes(), stopped.Bytes());
    }

    [Fact]
    public void The_validation_loss_is_that_of_the_model_in_evaluation_mode()
    {
        var model = Trainer().Fit(_rows, _validation);
        var metrics = _ml.MulticlassClassification.Evaluate(model.Transform(_validation));
        Assert.Equal(metrics.LogLoss, model.Model.History.ValidationLoss[^1], 1e-5);
        Assert.Equal(metrics.MicroAccuracy, model.Model.History.ValidationAccuracy[^1], 1e-6);
        Assert.NotEmpty(Fit(options => options.ValidationFraction = 0.2).History.ValidationLoss);
    }

    [Fact]
    public void Schedules_give_the_rate_of_each_epoch()
        => Assert.Equal(
            [0.02, 0.01, 0.005],
            Fit(options => (options.Schedule, options.Epochs) = (LearningRateSchedule.Step(1, 0.5), 3)).History.LearningRate);

    [Fact]
    public void A_gradient_is_clipped_to_its_norm()
    {
        TorchModuleModelParameters start = Fit(
            options => (options.Optimizer, options.Epochs, options.BatchSize) = (MLExtensions.Optimizer.Sgd(1e-12), 1, 50));
        TorchModuleModelParameters end = Fit(
            options => (options.Optimizer, options.Epochs, options.BatchSize, options.MaxGradientNorm) = (
                MLExtensions.Optimizer.Sgd(1), 1, 50, 1e-2f));
        string[] trained = [
            "_layers.0.weight", "_layers.0.bias", "_layers.1.weight", "_layers.1.bias", "_layers.6.weight", "_layers.6.bias"];
        double norm = Math.Sqrt(trained.Sum(name => start.Values(name).Zip(end.Values(name), (a, b) => (double)(a - b) * (a - b)).Sum()));
        Assert.Equal(1e-2, norm, 1e-4);
    }

    [Fact]
    public void Weights_of_rows_and_of_classes_count()
    {
        byte[] plain = Fit().Bytes();
        Assert.NotEqual(plain, Fit(options => options.ExampleWeightColumnName = "Weight").Bytes());
        byte[] weighted = Fit(options => options.ClassWeights = [1, 2, 3]).Bytes();
        Assert.NotEqual(plain, weighted);
        Assert.NotEqual(plain, Fit(options => options.BalanceClasses = true).Bytes());

        // The same by weights of rows.
        Assert.Equal(weighted, Fit(options => options.ExampleWeightColumnName = "ClassWeight").Bytes());
    }

    [Fact]
    public void Training_goes_on_from_a_loaded_model()
    {
        var first = Trainer().Fit(_rows);
        var loaded = (TorchModuleTransformer)first.SaveAndLoad(_ml);
        TorchModuleModelParameters on = Trainer(options => (options.Optimizer, options.Epochs) = (MLExtensions.Optimizer.Sgd(1e-12), 1))
            .Fit(_rows, loaded).Model;
        Assert.Equal(first.Model.Values("_layers.6.weight"), on.Values("_layers.6.weight"));
        Assert.NotEqual(first.Model.Values("_layers.1.running_mean"), on.Values("_layers.1.running_mean"));
        Assert.Contains(
            "'small-cnn' has other tensors",
            Assert.Throws<ArgumentException>(
                () => Trainer().Fit(_rows, _ml.MulticlassClassification.Trainers.TorchModule("tied").Fit(_rows).Model)).Message);
    }

    [Fact]
    public void A_safetensors_file_goes_out_and_in()
    {
        string path = Path.Combine(_folder, "model.safetensors");
        TorchModuleModelParameters first = Fit();
        first.SaveSafetensors(path);
        Assert.Equal(first.Bytes(), File.ReadAllBytes(path));
        TorchModuleModelParameters on = Fit(
            options => (options.InitialParametersPath, options.Optimizer, options.Epochs) = (path, MLExtensions.Optimizer.Sgd(1e-12), 1));
        Assert.Equal(first.Values("_layers.6.weight"), on.Values("_layers.6.weight"));

        string message = Assert.Throws<InvalidDataException>(
            () => Fit(options => (options.InitialParametersPath, options.Module) = (path, "residual"))).Message;
        Assert.Contains(path, message);
        Assert.Contains("stem.weight", message);
        Assert.Contains("_layers.0.weight", message);
    }

    [Theory]
    [InlineData("small-cnn", "small_cnn", new[] { 1, 4, 4 })]
    [InlineData("rows-lstm", "rows_lstm", new[] { 4, 4 })]
    [InlineData("residual", "residual", new[] { 1, 4, 4 })]
    public void A_state_dictionary_of_PyTorch_s_gives_its_predictions(string module, string file, int[] shape)
    {
        JsonElement reference = Reference.Read("pytorch_modules");
        float[][] features = reference.GetProperty("rows").Deserialize<float[][]>()!,
            expected = reference.GetProperty(file).Deserialize<float[][]>()!;
        var rows = Pattern.Rows(features.Length).ToArray();
        for (int i = 0; i < rows.Length; i++)
            rows[i].Features = features[i];
        IDataView data = Pattern.Load(_ml, rows);

        // Parameters stay as they are; batch normalization sees the rows once, in their order.
        var model = Trainer(options =>
        {
            (options.Module, options.InputShape, options.InitialParametersPath) = (
                module, shape, Path.Combine(AppContext.BaseDirectory, "reference", file + ".safetensors"));
            (options.Optimizer, options.Epochs, options.Shuffle) = (MLExtensions.Optimizer.Sgd(1e-12), 1, false);
        }).Fit(data);
        float[][] found = model.Scores(data);
        for (int row = 0; row < expected.Length; row++)
        {
            for (int i = 0; i < 3; i++)
                Assert.Equal(expected[row][i], found[row][i], 1e-5f);
        }
    }

    [Fact]
    public void A_state_dictionary_of_PyTorch_s_becomes_a_transformer_without_training()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "reference", "small_cnn.safetensors");
        var model = Trainer(
            options => (options.Module, options.InputShape, options.InitialParametersPath, options.Epochs, options.BatchSize) = (
                "small-cnn", [1, 4, 4], file, 0, 1)).Fit(Pattern.Load(_ml, 21));
        Assert.All(
            Safetensors.Read(File.ReadAllBytes(file)).Tensors.Where(tensor => tensor.Type == TensorType.F32),
            tensor => Assert.Equal(tensor.Values.ToArray(), model.Model.Values(tensor.Name)));
        Assert.Empty(model.Model.History.TrainingLoss);
        Assert.All(model.Scores(Pattern.Load(_ml, 21)), scores => Assert.Equal(1, scores.Sum(), 1e-5f));
    }

    [Fact]
    public void The_range_test_leaves_nothing_behind()
    {
        byte[] before = Fit().Bytes();
        var trainer = Trainer();
        LearningRateCurve curve = trainer.FindLearningRate(_rows, steps: 60);
        Assert.InRange(curve.Suggestion, 1e-4f, 1);
        Assert.Equal(before, trainer.Fit(_rows).Model.Bytes());
    }

    [Fact]
    public void Progress_is_told_and_a_training_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        var reports = new List<TrainingProgress>();
        var progress = new Reports(report =>
        {
            reports.Add(report);
            if (report.Epoch == 2)
                source.Cancel();
        });
        TorchModuleModelParameters model = Fit(
            options => (options.Progress, options.CancellationToken, options.ThrowIfCancelled) = (progress, source.Token, false));
        Assert.Equal(TrainingEnd.Cancelled, model.History.End);
        Assert.Equal([1, 2, 3, 1], reports.Select(report => report.Step));
        Assert.Throws<OperationCanceledException>(() => Fit(options => options.CancellationToken = source.Token));
    }

    [Fact]
    public void Lbfgs_trains_a_module()
    {
        TorchModuleModelParameters model = Fit(
            options => (options.Module, options.InputShape, options.Optimizer, options.Epochs) = (
                "two-layers", null, MLExtensions.Optimizer.Lbfgs(), 20));
        Assert.InRange(model.History.TrainingLoss[^1], 0, 1e-2);
    }

    [Fact]
    public void Memory_stays_flat_over_many_steps()
    {
        Fit(options => options.Epochs = 2);
        long before = TensorsAlive();
        var tensors = new List<long>();
        var progress = new Reports(report => tensors.Add(TensorsAlive()));
        Fit(options => (options.Epochs, options.Progress) = (400, progress));
        Assert.Equal(1200, tensors.Count);
        Assert.Equal(tensors[10], tensors[^1]);
    }

    /// <summary>Tensors of this thread that nobody has disposed yet.</summary>
    private static long TensorsAlive()
    {
        ThreadDisposeScopeStatistics statistics = DisposeScopeManager.Statistics;
        return statistics.ThreadTotalLiveCount;
    }

    private TorchModuleMulticlassTrainer Trainer(Action<TorchModuleMulticlassTrainer.Options>? change = null)
    {
        TorchModuleMulticlassTrainer.Options options = TorchModuleTests.Options("small-cnn", [1, 4, 4]);
        change?.Invoke(options);
        return _ml.MulticlassClassification.Trainers.TorchModule(options);
    }

    private TorchModuleModelParameters Fit(Action<TorchModuleMulticlassTrainer.Options>? change = null, IDataView? validation = null)
        => (validation == null ? Trainer(change).Fit(_rows) : Trainer(change).Fit(_rows, validation)).Model;

    private sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
