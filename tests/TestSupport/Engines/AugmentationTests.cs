namespace MLExtensions.TestSupport.Engines;

/// <summary>Pictures that are changed at random while a network is trained on them, and never while it is evaluated.</summary>
public abstract class AugmentationTests : EngineTests, IDisposable
{
    private const int Features = 12;

    private static readonly PictureShape s_shape = new(1, 3, 4);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void The_loss_of_an_epoch_is_that_of_the_changed_rows_and_evaluations_are_those_of_the_rows_as_they_are()
    {
        // With a learning rate of 0, the network stays the same.
        NetworkPlan plain = Plan() with
        {
            Augmentation = [], Schedule = LearningRateSchedule.Custom(_ => 0), EvaluateTrainingSet = true, Scaling = new DataScaling(
                new Standardization([.. Enumerable.Repeat(0.1f, Features)], [.. Enumerable.Repeat(0.5f, Features)]), null),
        };
        NetworkPlan augmented = plain with { Augmentation = Plan().Augmentation };
        InMemoryRows rows = Batches.HashedRows(50, Features), validation = Batches.HashedRows(20, Features, first: 50);
        (Network network, TrainingHistory expected) = TrainingLoop.Run(Engine, plain, rows, validation);
        (Network same, TrainingHistory found) = TrainingLoop.Run(Engine, augmented, rows, validation);
        Assert.Equal(network.Parameters(), same.Parameters());
        Assert.Equal(expected.EvaluatedTrainingLoss, found.EvaluatedTrainingLoss);
        Assert.Equal(expected.ValidationLoss, found.ValidationLoss);
        Assert.Equal(expected.ValidationAccuracy, found.ValidationAccuracy);

        using ITrainingRun run = Engine.Start(plain with { BatchSize = 50 });
        int[] all = [.. Enumerable.Range(0, 50)];
        for (int epoch = 0; epoch < plain.Epochs; epoch++)
        {
            float[] changed = new float[50 * Features];
            new AugmentedRows(rows, s_shape, augmented.Augmentation, augmented.Seed).GatherFeatures(all, epoch, changed, Features);
            var fixedRows = new InMemoryRows(Features, 1);
            foreach (int row in all)
                fixedRows.Add(changed.AsSpan(row * Features, Features), rows.LabelsOf(row));
            EvaluationSums sums = run.Evaluate(new Batch(plain.Scaling.Apply(fixedRows), all), new float[150]);
            Assert.Equal(sums.WeightedLoss / sums.Weight, found.TrainingLoss[epoch], 1e-5);
            Assert.NotEqual(expected.TrainingLoss[epoch], found.TrainingLoss[epoch], 1e-4);
        }
        Assert.Equal(plain.Epochs, found.TrainingLoss.Distinct().Count());
    }

    [Fact]
    public void Rows_to_validate_on_are_never_read_for_an_epoch()
    {
        var training = new RecordedRows(Batches.HashedRows(50, Features));
        var validation = new RecordedRows(Batches.HashedRows(20, Features, first: 50));
        NetworkPlan plan = Plan() with { EarlyStopping = new EarlyStopping(), KeepsValidationOutputs = true };
        TrainingLoop.Run(Engine, plan, training, validation, null, null, TestContext.Current.CancellationToken);
        Assert.Equal(new int?[] { null }, validation.Epochs.Distinct());
        Assert.Equal(new int?[] { 0, 1, 2, null }, training.Epochs.Distinct().OrderBy(epoch => epoch ?? int.MaxValue));
    }

    [Fact]
    public void A_training_killed_after_any_checkpoint_and_resumed_gives_the_same_bits()
    {
        NetworkPlan plan = Plan() with { Checkpoints = new Checkpoints(_folder) { Keep = int.MaxValue } };
        InMemoryRows rows = Batches.HashedRows(50, Features);
        float[] expected = TrainingLoop.Run(Engine, plan, rows).Network.Parameters();
        string[] files = [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];
        for (int killedAfter = files.Length - 1; killedAfter >= 1; killedAfter--)
        {
            File.Delete(files[killedAfter]);
            NetworkPlan resumed = plan with { Checkpoints = plan.Checkpoints! with { Resume = true } };
            Assert.Equal(expected, TrainingLoop.Run(Engine, resumed, rows).Network.Parameters());
        }
        Assert.NotEqual(
            expected, TrainingLoop.Run(Engine, plan with { Checkpoints = null, Augmentation = [] }, rows).Network.Parameters());
    }

    [Fact]
    public void A_training_is_not_resumed_with_another_augmentation_or_another_shape()
    {
        NetworkPlan plan = Plan() with { Checkpoints = new Checkpoints(_folder) { Resume = true } };
        InMemoryRows rows = Batches.HashedRows(50, Features);
        TrainingLoop.Run(Engine, plan, rows);
        void Refuses(string words, NetworkPlan other)
            => Assert.Contains(words, Assert.Throws<InvalidDataException>(() => TrainingLoop.Run(Engine, other, rows)).Message);
        Refuses(
            "Augmentation was [FlipAugment { Probability = 0.5, IsVertical = False }, ShiftAugment { Horizontal = 1, ",
            plan with { Augmentation = [] });
        Refuses("; found none", plan with { Augmentation = [] });
        Refuses("Horizontal = 2, ", plan with { Augmentation = [Augment.Flip(), Augment.Shift(2)] });
        Refuses("; found [ShiftAugment", plan with { Augmentation = [.. plan.Augmentation.Reverse()] });
        Refuses("the shape [1, 3, 4]; found", plan with { Picture = new PictureShape(1, 4, 3) });
    }

    [Fact]
    public void The_learning_rate_range_test_trains_on_changed_rows_and_compares_the_loss_of_the_same()
    {
        var rows = new RecordedRows(Batches.HashedRows(50, Features));
        LearningRateCurve plain = LearningRateRangeTest.Run(Engine, Plan() with { Augmentation = [] }, rows, steps: 10),
            augmented = LearningRateRangeTest.Run(Engine, Plan(), rows, steps: 10);
        Assert.NotEqual(plain.Losses[0], augmented.Losses[0], 1e-4);
        Assert.DoesNotContain(null, rows.Epochs);
    }

    [Fact]
    public void It_is_refused_with_lbfgs_and_for_rows_that_are_no_pictures()
    {
        InMemoryRows rows = Batches.HashedRows(50, Features);
        void Refuses(string words, NetworkPlan plan)
            => Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(() => TrainingLoop.Run(Engine, plan, rows)).Message);
        Refuses("Augmentation should be empty with L-BFGS", Plan() with { Optimizer = Optimizer.Lbfgs() });
        Refuses("pictures of 12 values; found the shape [1, 2, 4]", Plan() with { Picture = new PictureShape(1, 2, 4) });
        Refuses("Vertical should be less than the height of the pictures, 3", Plan() with { Augmentation = [Augment.Shift(3)] });
        Refuses("Horizontal should be less than the width of the pictures, 4", Plan() with { Augmentation = [Augment.Shift(4, 0)] });
    }

    private static NetworkPlan Plan() => new()
    {
        Network = Network.CreatePerceptron(Features, [8], 3, Activation.Tanh, seed: 1), Loss = Loss.SoftmaxCrossEntropy,
        Optimizer = Optimizer.Adam(0.01), BatchSize = 16, Epochs = 3, Seed = 1, Picture = s_shape,
        Augmentation = [Augment.Flip(), Augment.Shift(1)],
    };

    /// <summary>Remembers the epochs that rows were read for.</summary>
    private sealed class RecordedRows(IRowSource rows) : IRowSource
    {
        private readonly Lock _gate = new();

        public List<int?> Epochs { get; } = [];

        public int Count => rows.Count;

        public int Features => rows.Features;

        public int Labels => rows.Labels;

        public bool HasWeights => rows.HasWeights;

        public bool IsSameInEveryEpoch => rows.IsSameInEveryEpoch;

        public void GatherFeatures(ReadOnlySpan<int> numbers, int? epoch, Span<float> destination, int stride)
        {
            lock (_gate)
                Epochs.Add(epoch);
            rows.GatherFeatures(numbers, epoch, destination, stride);
        }

        public void GatherLabels(ReadOnlySpan<int> numbers, Span<float> labels, Span<float> weights)
            => rows.GatherLabels(numbers, labels, weights);

        public ReadOnlySpan<float> LabelsOf(int row) => rows.LabelsOf(row);

        public float WeightOf(int row) => rows.WeightOf(row);

        public void Dispose()
        {
        }
    }
}
