namespace MLExtensions.TestSupport.Engines;

public abstract class TrainingTests : EngineTests
{
    [Theory, InlineData(1e37f), InlineData(1e-37f)]
    public void Weights_of_any_size_train_the_same(float size)
    {
        NetworkPlan plan = Plan(4, [8]);
        float[] Train(float weight)
        {
            var rows = new InMemoryRows(4, 1, hasWeights: true);
            float[] features = new float[4];
            InMemoryRows source = Batches.HashedRows(50, 4);
            for (int row = 0; row < source.Count; row++)
            {
                source.CopyFeatures(row, features);
                rows.Add(features, source.LabelsOf(row), weight * (1 + row % 3));
            }
            (Network network, TrainingHistory history) = TrainingLoop.Run(Engine, plan with { EvaluateTrainingSet = true }, rows);
            Assert.All(history.EvaluatedTrainingLoss, loss => Assert.InRange(loss, 0.1, 3));
            return network.Parameters();
        }

        foreach ((float expected, float actual) in Train(1).Zip(Train(size)))
            Assert.Equal(expected, actual, 1e-4f);
    }

    [Fact]
    public void A_row_of_weight_0_changes_nothing_whatever_its_features()
    {
        float[] Train(float feature)
        {
            var rows = new InMemoryRows(4, 1, hasWeights: true);
            for (int row = 0; row < 20; row++)
                rows.Add([row / 20f, 1, row == 7 ? feature : 0.5f, -row / 20f], [row / 10f], row == 7 ? 0 : 1);
            return TrainingLoop.Run(Engine, new NetworkPlan
            {
                Network = Network.CreatePerceptron(4, [8], 1, Activation.Relu, seed: 1),
                Loss = Loss.MeanSquaredError,
                Optimizer = Optimizer.Adam(0.01),
                BatchSize = 8,
                Epochs = 3,
            }, rows).Network.Parameters();
        }

        Assert.Equal(Train(0), Train(1e25f));
    }

    [Fact]
    public void The_seed_decides_the_model()
    {
        InMemoryRows rows = Batches.HashedRows(100, 4);
        float[] Train(long seed) => TrainingLoop.Run(Engine, Plan(4, [8]) with { Seed = seed, Dropout = 0.5 }, rows).Network.Parameters();
        Assert.Equal(Train(1), Train(1));
        Assert.NotEqual(Train(1), Train(2));
    }

    [Fact]
    public void A_last_smaller_batch_counts_by_its_rows()
    {
        InMemoryRows rows = Batches.HashedRows(37, 4);
        NetworkPlan plan = Plan(4, [8]) with { BatchSize = 8, Epochs = 1, Shuffle = false };
        var reports = new Reports();
        TrainingHistory history = TrainingLoop.Run(Engine, plan, rows, progress: reports).History;

        Assert.Equal([1, 2, 3, 4, 5], reports.All.Select(report => report.Step));
        Assert.All(reports.All, report => Assert.Equal(5, report.StepsPerEpoch));
        int[] sizes = [8, 8, 8, 8, 5];
        Assert.Equal(reports.All.Zip(sizes).Sum(pair => pair.First.StepLoss * pair.Second) / 37, history.TrainingLoss.Single(), 1e-12);
        Assert.Equal(history.TrainingLoss[0], reports.All[^1].Loss);
        Assert.True(reports.All[^1].IsEndOfEpoch);
    }

    [Fact]
    public void Without_shuffling_rows_are_read_in_their_order_and_with_it_each_once_in_a_new_order()
    {
        var engine = new RecordingEngine();
        InMemoryRows rows = Batches.HashedRows(10, 4);
        float[] inOrder = [.. Enumerable.Range(0, 10).Select(row => Reference.HashedRow(row, 4)[0])];
        NetworkPlan plan = Plan(4, [8]) with { BatchSize = 4, Epochs = 2 };

        TrainingLoop.Run(engine, plan with { Shuffle = false }, rows);
        Assert.Equal([.. inOrder, .. inOrder], engine.FirstFeatures);

        engine.FirstFeatures.Clear();
        TrainingLoop.Run(engine, plan, rows);
        float[] first = [.. engine.FirstFeatures.Take(10)], second = [.. engine.FirstFeatures.Skip(10)];
        Assert.Equal(inOrder.Order(), first.Order());
        Assert.Equal(inOrder.Order(), second.Order());
        Assert.NotEqual(inOrder, first);
        Assert.NotEqual(first, second);
        Assert.Equal([0L, 1, 2, 3, 4, 5], engine.Steps.TakeLast(6));
    }

    [Fact]
    public void A_batch_larger_than_the_data_is_all_the_data()
    {
        NetworkPlan plan = Plan(4, [8]) with { BatchSize = 1_000_000, Epochs = 2 };
        Assert.Equal(2, TrainingLoop.Run(Engine, plan, Batches.HashedRows(9, 4)).History.TrainingLoss.Count);
    }

    [Fact]
    public void A_row_that_weighs_twice_counts_like_two_rows()
    {
        NetworkPlan plan = Plan(4, [8]) with { Optimizer = Optimizer.Sgd(0.1), BatchSize = 3, Epochs = 1, Shuffle = false };
        var twice = new InMemoryRows(4, 1);
        var weighted = new InMemoryRows(4, 1, hasWeights: true);
        foreach ((int row, float weight) in new[] { (0, 2f), (1, 1f) })
        {
            weighted.Add(Reference.HashedRow(row, 4), [row], weight);
            for (int i = 0; i < weight; i++)
                twice.Add(Reference.HashedRow(row, 4), [row]);
        }
        float[] expected = TrainingLoop.Run(Engine, plan, twice).Network.Parameters(),
            actual = TrainingLoop.Run(Engine, plan, weighted).Network.Parameters();
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6);
    }

    [Fact]
    public void Evaluating_adds_up_losses_and_hits_without_dropout_and_without_changing_anything()
    {
        NetworkPlan plan = Plan(4, [8]) with { Dropout = 0.9, BatchSize = 6 };
        using ITrainingRun run = Engine.Start(plan);
        Batch batch = BatchOf(6);
        float[] outputs = new float[6 * 3], again = new float[6 * 3];
        EvaluationSums sums = run.Evaluate(batch, outputs);
        Assert.Equal(sums, run.Evaluate(batch, again));
        Assert.Equal(outputs, again);

        var scorer = new NetworkScorer(plan.Network);
        float[] row = new float[3];
        double loss = 0;
        int correct = 0;
        for (int i = 0; i < 6; i++)
        {
            scorer.Score(Reference.HashedRow(i, 4), row);
            Assert.All(row.Zip(outputs.AsSpan(3 * i, 3).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
            loss += Math.Log(row.Sum(x => Math.Exp(x))) - row[i % 3];
            correct += row[i % 3] == row.Max() ? 1 : 0;
        }
        Assert.Equal(loss, sums.WeightedLoss, 1e-5);
        Assert.Equal((6.0, (long)correct), (sums.Weight, sums.Correct));
        Assert.Equal(new EvaluationSums(3, 5, 7), new EvaluationSums(1, 2, 3) + new EvaluationSums(2, 3, 4));
    }

    [Fact]
    public void A_saved_run_continues_with_the_same_bits()
    {
        NetworkPlan plan = Plan(4, [8]) with { Dropout = 0.2, BatchSize = 6 };
        var state = new NamedTensors();
        using ITrainingRun run = Engine.Start(plan);
        for (int step = 0; step < 3; step++)
            run.Step(BatchOf(6, step), 0.01);
        run.Save(state);
        using ITrainingRun other = Engine.Start(plan);
        other.Load(Safetensors.Read(Safetensors.Write(state)));

        for (int step = 3; step < 6; step++)
            Assert.Equal(run.Step(BatchOf(6, step), 0.01), other.Step(BatchOf(6, step), 0.01));
    }

    [Fact]
    public void A_state_of_another_network_is_refused_with_the_tensor_and_its_shape()
    {
        using ITrainingRun run = Engine.Start(Plan(4, [8]));
        var other = new NamedTensors();
        Network.CreatePerceptron(4, [9], 3, Activation.Relu, seed: 1).Save(other);
        Assert.Contains(
            "'layers.0.weight' should have the shape [8, 4]; found [9, 4]",
            Assert.Throws<InvalidDataException>(() => run.Load(other)).Message);
        Assert.Contains("'layers.0.weight' is missing", Assert.Throws<InvalidDataException>(() => run.Load(new NamedTensors())).Message);
    }

    [Fact]
    public void Cancelling_ends_the_training_between_two_steps()
    {
        using var source = new CancellationTokenSource();
        var reports = new Reports(report =>
        {
            if (report.Step == 2)
                source.Cancel();
        });
        Assert.Throws<OperationCanceledException>(
            () => TrainingLoop.Run(
                Engine, Plan(4, [8]) with { BatchSize = 4 }, Batches.HashedRows(100, 4), progress: reports,
                cancellationToken: source.Token));
        Assert.Equal(2, reports.All.Count);
    }

    [Fact]
    public void What_does_not_fit_is_refused_by_name_value_and_range()
    {
        InMemoryRows rows = Batches.HashedRows(5, 4);
        void Refuses<T>(string words, NetworkPlan plan, InMemoryRows data)
            where T : Exception
            => Assert.Contains(words, Assert.ThrowsAny<T>(() => TrainingLoop.Run(Engine, plan, data)).Message);

        NetworkPlan plan = Plan(4, [8]);
        Refuses<ArgumentOutOfRangeException>("Dropout", plan with { Dropout = 1 }, rows);
        Refuses<ArgumentOutOfRangeException>("Dropout", plan with { Dropout = float.NaN }, rows);
        Refuses<ArgumentOutOfRangeException>("BatchSize", plan with { BatchSize = 0 }, rows);
        Refuses<ArgumentOutOfRangeException>("Epochs", plan with { Epochs = -1 }, rows);
        Refuses<ArgumentOutOfRangeException>("LearningRate should be more than 0", plan with { Optimizer = Optimizer.Sgd(0) }, rows);
        Refuses<ArgumentOutOfRangeException>("LearningRate", plan with { Optimizer = Optimizer.Adam(float.NaN) }, rows);
        Refuses<ArgumentOutOfRangeException>(
            "Beta1 should be from 0 to less than 1", plan with { Optimizer = Optimizer.Adam(beta1: 1) }, rows);
        Refuses<ArgumentOutOfRangeException>("Beta2", plan with { Optimizer = Optimizer.Adam(beta2: -0.1) }, rows);
        Refuses<ArgumentOutOfRangeException>("Epsilon", plan with { Optimizer = Optimizer.Adam(epsilon: 0) }, rows);
        Refuses<ArgumentException>("no rows", plan, new InMemoryRows(4, 1));
        Refuses<ArgumentException>("4 inputs; the rows to train on have 5 features", plan, Batches.HashedRows(5, 5));

        var wrongLabel = new InMemoryRows(4, 1);
        wrongLabel.Add(new float[4], [3]);
        Refuses<ArgumentException>("from 0 to 2; found 3", plan, wrongLabel);
        Assert.Throws<ArgumentException>(() => wrongLabel.Add(new float[3], [0]));
    }

    private static NetworkPlan Plan(int inputs, int[] hidden) => new()
    {
        Network = Network.CreatePerceptron(inputs, hidden, 3, Activation.Relu, seed: 1),
        Loss = Loss.SoftmaxCrossEntropy,
        Optimizer = Optimizer.Adam(0.01),
        Epochs = 2,
        Seed = 1,
    };

    private static Batch BatchOf(int rows, long step = 0) => Batches.All(Batches.HashedRows(rows, 4), step);

    /// <summary>Trains nothing, and remembers the batches.</summary>
    private sealed class RecordingEngine : Engine
    {
        public override string Name => "recording";

        public List<float> FirstFeatures { get; } = [];

        public List<long> Steps { get; } = [];

        internal override ITrainingRun Start(TrainingPlan plan) => new Run(this, (NetworkPlan)plan);

        private sealed class Run(RecordingEngine engine, NetworkPlan plan) : ForwardingRun(new SimdEngine(1).Start(plan))
        {
            public override double Step(in Batch batch, double learningRate)
            {
                engine.Steps.Add(batch.Step);
                float[] features = new float[plan.Network.Inputs];
                foreach (int row in batch.Rows)
                {
                    batch.Source.CopyFeatures(row, features);
                    engine.FirstFeatures.Add(features[0]);
                }
                return 1;
            }
        }
    }
}
