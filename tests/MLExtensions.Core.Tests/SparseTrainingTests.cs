namespace MLExtensions.Core.Tests;

/// <summary>Training on sparse rows gives what training on the same rows with all their zeros gives.</summary>
public sealed class SparseTrainingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlextensions-");

    public void Dispose() => _folder.Delete(recursive: true);

    private static readonly Optimizer[] Optimizers =
    [
        Optimizer.Sgd(0.05), Optimizer.Sgd(0.05, weightDecay: 0.01), Optimizer.Sgd(0.05, momentum: 0.9),
        Optimizer.Sgd(0.05, momentum: 0.9, dampening: 0.3, weightDecay: 0.02),
        Optimizer.Sgd(0.05, momentum: 0.8, weightDecay: 0.01, nesterov: true), Optimizer.Adagrad(0.05), Optimizer.RmsProp(0.003),
    ];

    private static readonly Optimizer[] NonlinearOptimizers =
    [
        Optimizer.Adam(0.01), Optimizer.Adam(0.01, amsgrad: true, weightDecay: 0.01), Optimizer.AdamW(0.01), Optimizer.Adadelta(),
        Optimizer.RmsProp(0.003, momentum: 0.5, centered: true),
    ];

    public static TheoryData<int[], int, double, bool, double?> Shapes => new()
    {
        { [], 32, 0, false, null }, { [7], 1, 0, true, null }, { [40, 9], 32, 0.3, false, null }, { [230], 32, 0, true, 0.05 },
        { [100, 20], 300, 0.2, true, null }, { [16], 300, 0, false, 0.01 }, { [400, 300], 32, 0.3, true, null },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Exact_updates_give_the_same_bits(int[] hidden, int batchSize, double dropout, bool hasWeights, double? norm)
    {
        InMemoryRows rows = SparseData.Rows(340, hasWeights: hasWeights);
        foreach (Optimizer optimizer in Optimizers.Concat(NonlinearOptimizers))
        {
            NetworkPlan plan = Plan(hidden, optimizer) with
            {
                BatchSize = batchSize, Dropout = dropout, MaxGradientNorm = norm, SparseUpdates = SparseUpdates.Exact,
                Epochs = batchSize == 1 ? 1 : 2,
            };
            float[] dense = TrainingLoop.Run(new SimdEngine(1), plan, new DenseRows(rows)).Network.Parameters();
            Assert.Equal(dense, TrainingLoop.Run(new SimdEngine(1), plan, rows).Network.Parameters());
            Assert.Equal(dense, TrainingLoop.Run(new SimdEngine(3), plan, rows).Network.Parameters());
        }
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Lazy_updates_make_up_for_steps_that_are_linear(int[] hidden, int batchSize, double dropout, bool hasWeights, double? norm)
    {
        InMemoryRows rows = SparseData.Rows(340, hasWeights: hasWeights);
        foreach (Optimizer optimizer in Optimizers)
        {
            NetworkPlan plan = Plan(hidden, optimizer) with
            {
                BatchSize = batchSize, Dropout = dropout, MaxGradientNorm = norm, Schedule = LearningRateSchedule.Cosine(),
            };
            plan = plan with { Epochs = 3 };
            float[] exact = TrainingLoop.Run(
                new SimdEngine(2), plan with { SparseUpdates = SparseUpdates.Exact }, rows).Network.Parameters();
            float[] lazy = TrainingLoop.Run(new SimdEngine(2), plan, rows).Network.Parameters();
            Assert.True(LargestDifference(exact, lazy) < 2e-4, $"{optimizer}: {LargestDifference(exact, lazy)}");
            Assert.Equal(lazy, TrainingLoop.Run(new SimdEngine(1), plan, rows).Network.Parameters());
        }
    }

    [Fact]
    public void All_weights_make_up_where_an_epoch_has_more_steps_than_can_be_postponed()
    {
        InMemoryRows rows = SparseData.Rows(2200);
        foreach (Optimizer optimizer in Optimizers)
        {
            NetworkPlan plan = Plan([3], optimizer) with { BatchSize = 1, Epochs = 1 };
            float[] exact = TrainingLoop.Run(
                new SimdEngine(1), plan with { SparseUpdates = SparseUpdates.Exact }, rows).Network.Parameters();
            float[] lazy = TrainingLoop.Run(new SimdEngine(1), plan, rows).Network.Parameters();
            Assert.True(LargestDifference(exact, lazy) < 2e-4, $"{optimizer}: {LargestDifference(exact, lazy)}");
        }
    }

    [Fact]
    public void Lazy_Adam_leaves_weights_and_moments_alone_whose_features_no_row_of_the_batch_has()
    {
        // No unit of tanh is switched off for all rows, as one of ReLU may be.
        NetworkPlan plan = Plan([8], Optimizer.Adam(0.01)) with
        {
            Network = Network.CreatePerceptron(1200, [8], 3, Activation.Tanh, seed: 1), BatchSize = 4, HasSparseRows = true,
        };
        InMemoryRows rows = SparseData.Rows(8);
        using ITrainingRun run = new SimdEngine(1).Start(plan);
        run.Step(new Batch(rows, [0, 1, 2, 3], step: 0), 0.01);
        var before = new NamedTensors();
        run.Save(before);
        run.Step(new Batch(rows, [4, 5, 6, 7], step: 1), 0.01);
        var after = new NamedTensors();
        run.Save(after);
        bool[] isInBatch = new bool[1200];
        foreach (int row in (int[])[4, 5, 6, 7])
            for (int i = 0; i < 1200; i++)
                isInBatch[i] |= SparseData.Row(row)[i] != 0;
        int changed = 0;
        foreach (string name in (string[])["layers.0.weight", "optimizer.0.layers.0.weight", "optimizer.1.layers.0.weight"])
        {
            ReadOnlySpan<float> old = before.Get(name, 8, 1200).Span, now = after.Get(name, 8, 1200).Span;
            for (int i = 0; i < old.Length; i++)
            {
                if (!isInBatch[i % 1200])
                    Assert.Equal(old[i], now[i]);
                else
                    changed += old[i] == now[i] ? 0 : 1;
            }
        }
        Assert.Equal(3 * 8 * isInBatch.Count(isIn => isIn), changed);
    }

    [Fact]
    public void Lazy_AdamW_decays_the_weights_that_it_leaves_alone()
    {
        InMemoryRows rows = SparseData.Rows(200);
        // A feature that no row has.
        int absent = Enumerable.Range(0, 1200).First(i => Enumerable.Range(0, 200).All(row => SparseData.Row(row)[i] == 0));
        NetworkPlan plan = Plan([8], Optimizer.AdamW(0.01, weightDecay: 0.1)) with { BatchSize = 10, Epochs = 2 };
        Network network = TrainingLoop.Run(new SimdEngine(1), plan, rows).Network;
        double expected = plan.Network.Layers[0].Weights.Span[absent] * Math.Pow(1 - 0.01 * 0.1, 40);
        Assert.Equal(expected, network.Layers[0].Weights.Span[absent], 1e-6);
    }

    [Fact]
    public void Weight_averaging_updates_all_weights()
    {
        InMemoryRows rows = SparseData.Rows(120);
        NetworkPlan plan = Plan([8], Optimizer.Adam(0.01)) with { WeightAveraging = WeightAveraging.Exponential(0.9) };
        Assert.Equal(
            TrainingLoop.Run(new SimdEngine(1), plan, new DenseRows(rows)).Network.Parameters(),
            TrainingLoop.Run(new SimdEngine(2), plan, rows).Network.Parameters());
    }

    [Fact]
    public void Factors_of_features_and_of_the_rate_give_the_same_bits()
    {
        InMemoryRows rows = SparseData.Rows(120);
        NetworkPlan plan = Plan([8, 4], Optimizer.Adam(0.01)) with
        {
            LearningRateFactors = new LearningRateFactors { Biases = 0.1, ByInputs = true, FirstLayer = 0.5 },
            SparseUpdates = SparseUpdates.Exact,
        };
        foreach (bool hasFactors in (bool[])[false, true])
        {
            plan = plan with { HasFeatureFactors = hasFactors };
            Assert.Equal(
                TrainingLoop.Run(new SimdEngine(1), plan, new DenseRows(rows)).Network.Parameters(),
                TrainingLoop.Run(new SimdEngine(2), plan, rows).Network.Parameters());
        }
        // Lazily, momentum and decay take the rate of the first layer.
        plan = plan with { HasFeatureFactors = false, Optimizer = Optimizer.Sgd(0.1, momentum: 0.9, weightDecay: 0.02), BatchSize = 4 };
        float[] exact = TrainingLoop.Run(new SimdEngine(2), plan, rows).Network.Parameters();
        float[] lazy = TrainingLoop.Run(new SimdEngine(2), plan with { SparseUpdates = SparseUpdates.Lazy }, rows).Network.Parameters();
        Assert.InRange(LargestDifference(exact, lazy), 0, 1e-4);
    }

    [Fact]
    public void LBFGS_gives_the_same_bits()
    {
        InMemoryRows rows = SparseData.Rows(400);
        NetworkPlan plan = Plan([8], Optimizer.Lbfgs(maxIterations: 10)) with { Epochs = 1 };
        Assert.Equal(
            TrainingLoop.Run(new SimdEngine(1), plan, new DenseRows(rows)).Network.Parameters(),
            TrainingLoop.Run(new SimdEngine(2), plan, rows).Network.Parameters());
    }

    [Fact]
    public void Losses_and_validation_are_those_of_all_values()
    {
        InMemoryRows rows = SparseData.Rows(200), validation = SparseData.Rows(60);
        NetworkPlan plan = Plan([20, 8], Optimizer.Adam(0.01)) with
        {
            SparseUpdates = SparseUpdates.Exact, EvaluateTrainingSet = true, EarlyStopping = new EarlyStopping(),
        };
        TrainingHistory dense = TrainingLoop.Run(new SimdEngine(2), plan, new DenseRows(rows), new DenseRows(validation)).History;
        TrainingHistory sparse = TrainingLoop.Run(new SimdEngine(2), plan, rows, validation).History;
        TrainingHistory mixed = TrainingLoop.Run(new SimdEngine(2), plan, rows, new DenseRows(validation)).History;
        foreach (TrainingHistory history in (TrainingHistory[])[sparse, mixed])
        {
            Assert.Equal(dense.TrainingLoss, history.TrainingLoss);
            Assert.Equal(dense.EvaluatedTrainingLoss, history.EvaluatedTrainingLoss);
            Assert.Equal(dense.ValidationLoss, history.ValidationLoss);
        }
    }

    [Theory, InlineData(null), InlineData(0.05)]
    public void A_resumed_training_has_the_same_bits(double? norm)
    {
        InMemoryRows rows = SparseData.Rows(200);
        foreach (Optimizer optimizer in Optimizers.Concat(NonlinearOptimizers))
        {
            NetworkPlan plan = Plan([9], optimizer) with { BatchSize = 4, Epochs = 4, MaxGradientNorm = norm };
            float[] whole = TrainingLoop.Run(new SimdEngine(2), plan, rows).Network.Parameters();
            string path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString());
            TrainingLoop.Run(new SimdEngine(2), plan with { Epochs = 2, Checkpoints = new Checkpoints(path) }, rows);
            plan = plan with { Checkpoints = new Checkpoints(path) { Resume = true } };
            Assert.Equal(whole, TrainingLoop.Run(new SimdEngine(1), plan, rows).Network.Parameters());
        }
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        NetworkPlan plan = Plan([8], Optimizer.Sgd(0.01, momentum: 0.9)) with { BatchSize = 6, HasSparseRows = true };
        using ITrainingRun run = new SimdEngine(1).Start(plan);
        InMemoryRows source = SparseData.Rows(6);
        int[] rows = [0, 1, 2, 3, 4, 5];
        Step(50);
        Assert.Equal(0, Allocations.LeastOf(() => Step(100)));

        void Step(int count)
        {
            for (int step = 0; step < count; step++)
                run.Step(new Batch(source, rows, step), 0.01);
        }
    }

    private static double LargestDifference(float[] a, float[] b)
        => a.Zip(b, (x, y) => Math.Abs((double)x - y)).Max() / a.Max(Math.Abs);

    private static NetworkPlan Plan(int[] hidden, Optimizer optimizer) => new()
    {
        Network = Network.CreatePerceptron(1200, hidden, 3, Activation.Relu, seed: 1), Loss = Loss.SoftmaxCrossEntropy,
        Optimizer = optimizer, Seed = 1, BatchSize = 32, Epochs = 2,
    };
}
