namespace MLExtensions.TestSupport.Engines;

/// <summary>Trainings on streamed rows, and checkpoints within an epoch, of streamed rows and of rows in memory.</summary>
public abstract class StreamedTrainingTests : EngineTests, IDisposable
{
    private const int Count = 500, InMemory = 100, BatchSize = 16;

    private readonly string _folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory, InlineData("plain"), InlineData("linear"), InlineData("all"), InlineData("pictures")]
    public void In_the_order_of_the_data_the_model_is_that_of_rows_in_memory(string kind)
    {
        NetworkPlan plan = PlanOf(kind) with { Shuffle = false };
        using StreamedRows streamed = Stream().Read(InMemory), validation = Stream(70).Read(InMemory);
        using InMemoryRows rows = Stream().InMemory(), others = Stream(70).InMemory();
        TrainingResult expected = TrainingLoop.Run(Engine, plan, rows, others, null, null, default),
            found = TrainingLoop.Run(Engine, plan, streamed, validation, null, null, default);
        AssertSame(plan, expected, found);
        Assert.Equal(expected.History.EvaluatedTrainingLoss, found.History.EvaluatedTrainingLoss);
        Assert.Equal(expected.History.ValidationLoss, found.History.ValidationLoss);
    }

    [Fact]
    public void One_seed_gives_one_model()
    {
        float[] expected = Train(1);
        Assert.Equal(expected, Train(1));
        Assert.NotEqual(expected, Train(2));

        float[] Train(long seed)
        {
            using StreamedRows rows = Stream().Read(InMemory);
            return ParametersOf(PlanOf("plain") with { Seed = seed }, Run(PlanOf("plain") with { Seed = seed }, rows));
        }
    }

    public static TheoryData<string, bool> Resumed =>
    [
        .. from kind in new[] { "plain", "linear", "all" } from isStreamed in new[] { false, true } select (kind, isStreamed),
    ];

    [Theory, MemberData(nameof(Resumed))]
    public void A_training_killed_after_any_checkpoint_and_resumed_gives_the_same_bits(string kind, bool isStreamed)
    {
        NetworkPlan plan = PlanOf(kind) with { Epochs = 2, Checkpoints = new Checkpoints(_folder) { Keep = int.MaxValue, EverySteps = 7 } };
        TrainingResult expected = Train(plan, isStreamed);
        AssertSame(plan, Train(plan with { Checkpoints = null }, isStreamed), expected);

        string[] files = [.. Directory.GetFiles(_folder).Order(StringComparer.Ordinal)];
        int stepsOfEpoch = (Count - 1) / BatchSize + 1;
        Assert.Equal(2 * (stepsOfEpoch / 7) + 2, files.Length);
        Assert.Equal("checkpoint-000001-0000000007.safetensors", Path.GetFileName(files[0]));
        for (int killedAfter = files.Length - 1; killedAfter >= 1; killedAfter--)
        {
            File.Delete(files[killedAfter]);
            AssertSame(plan, expected, Train(plan with { Checkpoints = plan.Checkpoints! with { Resume = true } }, isStreamed));
            foreach (string later in Directory.GetFiles(_folder).Where(file => string.CompareOrdinal(file, files[killedAfter - 1]) > 0))
                File.Delete(later);
        }
    }

    [Fact]
    public void Checkpoints_by_time_do_not_change_the_model()
    {
        NetworkPlan plan = PlanOf("plain") with { Checkpoints = new Checkpoints(_folder) { Keep = int.MaxValue, EveryMinutes = 1e-9 } };
        TrainingResult expected = Train(plan with { Checkpoints = null }, isStreamed: true);
        AssertSame(plan, expected, Train(plan, isStreamed: true));
        int stepsOfEpoch = (Count - 1) / BatchSize + 1;
        Assert.InRange(Directory.GetFiles(_folder).Length, plan.Epochs + 1, plan.Epochs * stepsOfEpoch);
    }

    [Fact]
    public void Streamed_rows_resume_as_such_alone_with_the_same_pool_and_the_same_rows()
    {
        NetworkPlan plan = PlanOf("plain") with { Checkpoints = new Checkpoints(_folder) { EverySteps = 5 } },
            resumed = plan with { Checkpoints = plan.Checkpoints with { Resume = true } };
        Train(plan, isStreamed: true);
        Refuses("training rows was 500 of 4 features, 100 at a time in memory, whose numbers have the hash", Stream().Read(101));
        Refuses("training rows was 500 of 4 features", RowSet.Of(Stream().InMemory()));
        Refuses("found 500 of 4 features", new GeneratedStream(Count, 4, (_, row) => row == 77 ? 0 : row % 3).Read(InMemory));

        void Refuses(string words, RowSet rows)
        {
            using RowSet disposed = rows;
            Assert.Contains(
                words, Assert.Throws<InvalidDataException>(() => Run(resumed with { Epochs = 4 }, rows)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_training_cancelled_within_an_epoch_ends_with_the_model_so_far_or_an_exception_and_no_reader_stays()
    {
        GeneratedStream stream = Stream();
        using StreamedRows rows = stream.Read(InMemory);
        using var source = new CancellationTokenSource();
        NetworkPlan plan = PlanOf("plain") with { ThrowIfCancelled = false };
        var reports = new Reports(progress =>
        {
            if (progress is { Epoch: 2 } && progress.Step >= 4)
                source.Cancel();
        });
        TrainingHistory history = TrainingLoop.Run(Engine, plan, rows, null, reports, null, source.Token).History;
        Assert.Equal((TrainingEnd.Cancelled, 1), (history.End, history.TrainingLoss.Count));
        Assert.InRange(reports.All[^1].Step, 4, 30);
        Assert.ThrowsAny<OperationCanceledException>(
            () => TrainingLoop.Run(Engine, plan with { ThrowIfCancelled = true }, rows, null, null, null, source.Token));
        Assert.Equal(0, stream.Open);
    }

    [Fact]
    public void What_needs_all_rows_at_once_is_refused()
    {
        using StreamedRows rows = Stream().Read(InMemory);
        Assert.Contains("L-BFGS needs all 500 rows in memory; they are streamed.", Assert.Throws<ArgumentException>(
            () => Run(PlanOf("plain") with { Optimizer = Optimizer.Lbfgs() }, rows)).Message, StringComparison.Ordinal);
        var auc = new EarlyStopping { Metric = TrainingMetric.AreaUnderRocCurve };
        NetworkPlan binary = PlanOf("linear") with { Loss = Loss.BinaryCrossEntropy, EarlyStopping = auc };
        using StreamedRows both = new GeneratedStream(Count, 4, (_, row) => row % 2).Read(InMemory);
        Assert.Contains(
            "sorts the rows that it is computed on, so they have to be in memory; found 500 rows",
            Assert.Throws<ArgumentException>(() => Run(binary, both)).Message, StringComparison.Ordinal);
    }

    private TrainingResult Train(NetworkPlan plan, bool isStreamed)
    {
        using RowSet rows = isStreamed ? Stream().Read(InMemory) : RowSet.Of(Stream().InMemory());
        return Run(plan, rows);
    }

    private TrainingResult Run(NetworkPlan plan, RowSet rows)
        => TrainingLoop.Run(Engine, plan, rows, null, null, null, TestContext.Current.CancellationToken);

    private static GeneratedStream Stream(int count = Count) => new(count, 4, (_, row) => row % 3);

    private static NetworkPlan PlanOf(string kind)
    {
        var plan = new NetworkPlan
        {
            Network = Network.CreatePerceptron(4, [8], 3, Activation.Tanh, seed: 1),
            Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.Adam(0.01),
            BatchSize = BatchSize,
            Epochs = 3,
            Seed = 1,
        };
        return kind switch
        {
            "linear" => plan with
            {
                Network = Network.CreatePerceptron(4, [], 1, Activation.Identity, seed: 1), Loss = Loss.MeanSquaredError,
                Optimizer = Optimizer.Sgd(0.01),
            },
            "pictures" => plan with
            {
                Picture = new PictureShape(1, 2, 2), Augmentation = [Augment.Flip(), Augment.Shift(1)],
            },
            "all" => plan with
            {
                Dropout = 0.2, Schedule = LearningRateSchedule.OneCycle(), WeightAveraging = WeightAveraging.Exponential(0.9),
                EvaluateTrainingSet = true, EarlyStopping = new EarlyStopping { Patience = 9 },
                Scaling = new DataScaling(new Standardization([0.1f, 0, 0, 0], [2, 1, 1, 1]), null),
            },
            _ => plan,
        };
    }

    private static float[] ParametersOf(NetworkPlan plan, TrainingResult result) => plan.NetworkOf(result.State).Parameters();

    private static void AssertSame(NetworkPlan plan, TrainingResult expected, TrainingResult found)
    {
        Assert.Equal(ParametersOf(plan, expected), ParametersOf(plan, found));
        Assert.Equal(expected.History.TrainingLoss, found.History.TrainingLoss);
        Assert.Equal(expected.History.EvaluatedTrainingLoss, found.History.EvaluatedTrainingLoss);
        Assert.Equal(expected.History.LearningRate, found.History.LearningRate);
        Assert.Equal(expected.History.BestEpoch, found.History.BestEpoch);
    }
}
