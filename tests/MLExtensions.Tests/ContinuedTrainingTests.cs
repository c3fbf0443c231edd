using System.Reflection;
using Microsoft.ML;

namespace MLExtensions.Tests;

public sealed class ContinuedTrainingTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void A_model_just_loaded_is_trained_on_from_where_it_was(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml), validation = TrainerKinds.Load(_ml, 30, first: 120);
        ITrainer trainer = TrainerKinds.Create(kind, _ml, options => (options.Epochs, options.EvaluateTrainingSet) = (3, true));
        ITransformer first = trainer.Fit(data), loaded = SaveTests.SaveAndLoad(_ml, first, data.Schema);
        float[] before = loaded.Model().Parameters();

        ITransformer second = trainer.Fit(data, initial: loaded.Model());
        Assert.NotEqual(before, second.Model().Parameters());
        Assert.Equal(before, loaded.Model().Parameters());
        Assert.True(second.Model().History.EvaluatedTrainingLoss[^1] < first.Model().History.EvaluatedTrainingLoss[^1]);
        Assert.Equal(second.Model().Parameters(), trainer.FitTransformer(data, loaded).Model().Parameters());
        Assert.Equal(second.Model().Parameters(), trainer.Fit(data, validation, loaded.Model()).Model().Parameters());
        Assert.Equal(3, trainer.FitTransformer(data, loaded, validation).Model().History.ValidationLoss.Count);

        // With a step of next to nothing, the model is the one it began with, apart from the rounding of the scaling.
        ITrainer still = TrainerKinds.Create(kind, _ml, options =>
        {
            options.Epochs = 1;
            options.Schedule = LearningRateSchedule.Custom(_ => 1e-30);
        });
        float[] after = still.Fit(data, initial: loaded.Model()).Model().Parameters();
        Assert.All(before.Zip(after), pair => Assert.Equal(pair.First, pair.Second, 1e-6f * (1 + Math.Abs(pair.First))));
    }

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void A_model_of_another_shape_is_refused_and_both_shapes_are_named(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        int outputs = TrainerKinds.Get(kind).Outputs;
        NetworkModelParameters model = TrainerKinds.Create(kind, _ml, options => options.Epochs = 1).Fit(data).Model();
        void Refuses(string wanted, Action<MultilayerPerceptronOptions> change) => Assert.Contains(
            $"The initial model should have the shape that data and options give: {wanted}; found 2 inputs, 8 relu, {outputs} identity",
            Assert.Throws<ArgumentException>(
                () => TrainerKinds.Create(kind, _ml, TrainerKinds.Perceptron(change)).Fit(data, initial: model)).Message);
        Refuses($"2 inputs, 9 relu, {outputs} identity", options => options.HiddenLayers = [9]);
        Refuses($"2 inputs, 8 tanh, {outputs} identity", options => options.Activation = Activation.Tanh);
        Refuses($"2 inputs, 8 relu without biases, {outputs} identity without biases", options => options.HasBias = false);
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void A_training_killed_in_the_middle_and_resumed_ends_with_the_very_same_bits(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        void Settings(TrainerOptions options)
        {
            options.Epochs = 6;
            options.ValidationFraction = 0.2;
            options.Schedule = LearningRateSchedule.Cosine();
            options.WeightAveraging = WeightAveraging.Exponential(0.9);
            options.EarlyStopping = new EarlyStopping { Patience = 5 };
            if (options is MultilayerPerceptronOptions perceptron)
                perceptron.Dropout = 0.2;
        }

        NetworkModelParameters whole = TrainerKinds.Create(kind, _ml, Settings).Fit(data).Model();
        Assert.Throws<TimeoutException>(() => TrainerKinds.Create(kind, _ml, options =>
        {
            Settings(options);
            options.Checkpoints = new Checkpoints(_folder) { EveryEpochs = 2 };
            options.Progress = new Reports(progress =>
            {
                if (progress is { Epoch: 5, IsEndOfEpoch: true })
                    throw new TimeoutException();
            });
        }).Fit(data));
        var epochs = new List<int>();
        NetworkModelParameters resumed = TrainerKinds.Create(kind, _ml, options =>
        {
            Settings(options);
            options.Checkpoints = new Checkpoints(_folder) { Resume = true };
            options.Progress = new Reports(progress => epochs.Add(progress.Epoch));
        }).Fit(data).Model();

        Assert.Equal([5, 6], epochs.Distinct());
        Assert.Equal(whole.Parameters(), resumed.Parameters());
        Assert.Equal(whole.History.TrainingLoss, resumed.History.TrainingLoss);
        Assert.Equal(whole.History.ValidationLoss, resumed.History.ValidationLoss);
        Assert.Equal((whole.History.BestEpoch, whole.History.End), (resumed.History.BestEpoch, resumed.History.End));
    }

    [Theory, MemberData(nameof(TrainerKinds.Perceptrons), MemberType = typeof(TrainerKinds))]
    public void A_continued_training_of_several_networks_is_resumed_with_the_model_that_it_began_with(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml), earlier = TrainerKinds.Load(_ml, 60);
        ITrainer Create(Action<NetworkTrainerOptions>? change = null) => TrainerKinds.Create(
            kind, _ml, TrainerKinds.Perceptron(options => (options.Epochs, options.Members, options.NumberOfThreads) = (4, 3, 1)) + change);
        NetworkModelParameters model = Create().Fit(earlier).Model();
        float[] whole = ParametersOfAll(Create().Fit(data, initial: model).Model());

        // With one thread, the networks are trained one after the other: the second one has a checkpoint, the third one has not begun.
        Assert.Throws<TimeoutException>(() => Create(options =>
        {
            options.Checkpoints = new Checkpoints(_folder) { Resume = true };
            options.Progress = new Reports(progress =>
            {
                if (progress is { Member: 2, Epoch: 3, IsEndOfEpoch: true })
                    throw new TimeoutException();
            });
        }).Fit(data, initial: model));
        string[] checkpoints = Directory.GetFiles(_folder, "*.safetensors", SearchOption.AllDirectories);
        Assert.Contains(checkpoints, path => path.Contains("member-2", StringComparison.Ordinal));
        Assert.DoesNotContain(checkpoints, path => path.Contains("member-3", StringComparison.Ordinal));

        ITrainer resuming = Create(options => options.Checkpoints = new Checkpoints(_folder) { Resume = true });
        Assert.Contains(
            "A training is resumed as it began: initial model was one whose parameters have the hash ",
            Assert.Throws<InvalidDataException>(() => resuming.Fit(data, initial: Create().Fit(earlier, initial: model).Model())).Message);
        Assert.Equal(whole, ParametersOfAll(resuming.Fit(data, initial: model).Model()));

        static float[] ParametersOfAll(NetworkModelParameters model)
            => [.. model.Members.SelectMany(member => member.Layers)
                .SelectMany(layer => (float[])[.. layer.Weights.Span, .. layer.Biases.Span])];
    }

    [Fact]
    public void A_training_that_may_be_resumed_begins_or_goes_on_and_says_which()
    {
        IDataView data = TrainerKinds.Load(_ml);
        List<string> Train(MLContext ml)
            => TrainerKinds.Messages(
                ml, () => TrainerKinds.Create(
                    TrainerKinds.Linear, ml,
                    options => (options.Epochs, options.Checkpoints) = (3, new Checkpoints(_folder) { Resume = true })).Fit(data));
        Assert.Contains("A training is resumed with its seed", Assert.Throws<ArgumentException>(() => Train(new MLContext())).Message);
        Assert.DoesNotContain(Train(_ml), message => message.Contains("resuming", StringComparison.Ordinal));
        Assert.Contains(Train(_ml), message => message.Contains($"; resuming from '{_folder}'.", StringComparison.Ordinal));
    }

    [Fact]
    public void Resuming_with_other_settings_or_without_a_seed_is_refused()
    {
        IDataView data = TrainerKinds.Load(_ml);
        void Train(MLContext ml, Action<NetworkTrainerOptions> change) => TrainerKinds.Create(TrainerKinds.Linear, ml, change).Fit(data);
        Train(_ml, options => options.Checkpoints = new Checkpoints(_folder));
        Assert.Contains(
            "A training is resumed as it began: BatchSize was 8; found 4",
            Assert.Throws<InvalidDataException>(
                () => Train(
                    _ml, options => (options.Checkpoints, options.BatchSize) = (new Checkpoints(_folder) { Resume = true }, 4))).Message);
        Assert.Contains(
            "A training is resumed with its seed",
            Assert.Throws<ArgumentException>(
                () => Train(new MLContext(), options => options.Checkpoints = new Checkpoints(_folder) { Resume = true })).Message);
        Train(_ml, options => (options.Checkpoints, options.Epochs) = (new Checkpoints(_folder) { Resume = true }, 25));
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void Cancelling_throws_or_gives_the_model_so_far_as_chosen(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        NetworkModelParameters Train(bool throws)
        {
            using var source = new CancellationTokenSource();
            return TrainerKinds.Create(kind, _ml, options =>
            {
                options.CancellationToken = source.Token;
                options.ThrowIfCancelled = throws;
                options.Progress = new Reports(progress =>
                {
                    if (progress is { Epoch: 3, IsEndOfEpoch: true })
                        source.Cancel();
                });
            }).Fit(data).Model();
        }

        Assert.ThrowsAny<OperationCanceledException>(() => Train(throws: true));
        NetworkModelParameters model = null!;
        List<string> messages = TrainerKinds.Messages(_ml, () => model = Train(throws: false));
        Assert.Equal((TrainingEnd.Cancelled, 3, 3), (model.History.End, model.History.TrainingLoss.Count, model.History.BestEpoch));
        Assert.Equal(TrainerKinds.Create(kind, _ml, options => options.Epochs = 3).Fit(data).Model().Parameters(), model.Parameters());
        Assert.Contains(
            messages, message
            => message.Contains("Training ended after 3 of 20 epochs: cancelled; the model is that of epoch 3", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void The_context_s_CancelExecution_ends_a_training_and_all_later_ones(string kind)
    {
        foreach (bool throws in new[] { true, false })
        {
            var ml = new MLContext(seed: 1);
            IDataView data = TrainerKinds.Load(ml);
            ITrainer trainer = TrainerKinds.Create(kind, ml, options =>
            {
                options.ThrowIfCancelled = throws;
                options.Progress = new Reports(progress =>
                {
                    if (progress is { Epoch: 3, IsEndOfEpoch: true })
                        CancelExecution(ml);
                });
            });
            if (throws)
                Assert.Contains("CancelExecution", Assert.Throws<OperationCanceledException>(() => trainer.Fit(data)).Message);
            else
            {
                TrainingHistory history = trainer.Fit(data).Model().History;
                Assert.Equal((TrainingEnd.Cancelled, 3), (history.End, history.TrainingLoss.Count));
            }
            Assert.Throws<OperationCanceledException>(() => trainer.Fit(data));
        }

        // Internal, and made public by another package of ML.NET's.
        static void CancelExecution(MLContext ml)
            => typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(ml, null);
    }

    [Fact]
    public void While_rows_are_read_cancelling_throws_for_there_is_no_model()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(
            () => TrainerKinds.Create(
                TrainerKinds.Linear, _ml, options => (options.CancellationToken, options.ThrowIfCancelled) = (source.Token, false))
                .Fit(TrainerKinds.Load(_ml)));
    }

    [Theory, MemberData(nameof(TrainerKinds.Names), MemberType = typeof(TrainerKinds))]
    public void The_rate_test_gives_a_curve_and_leaves_the_trainer_as_it_was(string kind)
    {
        IDataView data = TrainerKinds.Load(_ml);
        float[] expected = TrainerKinds.Create(kind, _ml, options => options.Epochs = 2).Fit(data).Model().Parameters();
        ITrainer trainer = TrainerKinds.Create(kind, _ml, options => (options.Epochs, options.Checkpoints) = (2, new Checkpoints(_folder)));
        LearningRateCurve curve = trainer.FindLearningRate(data);
        Assert.False(Directory.Exists(_folder));
        Assert.InRange(curve.LearningRates.Count, 10, 50);
        Assert.Equal(curve.LearningRates.Count, curve.Losses.Count);
        Assert.Equal(curve.LearningRates.Order(), curve.LearningRates);
        Assert.InRange(curve.Suggestion, 1e-5, 1);
        Assert.Equal(expected, trainer.Fit(data).Model().Parameters());
    }

    [Theory, InlineData(1), InlineData(4), InlineData(32)]
    public void The_rate_test_suggests_a_rate_that_learns_for_small_batches_too(int batchSize)
    {
        IDataView data = TrainerKinds.Load(_ml);
        double rate = TrainerKinds.Create(TrainerKinds.Linear, _ml, options => options.BatchSize = batchSize)
            .FindLearningRate(data).Suggestion;
        Assert.InRange(rate, 1e-3, 0.5);
        SgdRegressionModelParameters model = _ml.Regression.Trainers.Sgd("Width", learningRate: rate, batchSize: batchSize, epochs: 20)
            .Fit(data).Model;
        Assert.True(
            model.History.TrainingLoss[^1] < 0.2 * model.History.TrainingLoss[0],
            $"rate {rate}: {model.History.TrainingLoss[0]} to {model.History.TrainingLoss[^1]}");
    }
}
