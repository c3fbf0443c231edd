namespace MLExtensions.Core.Tests;

/// <summary>What holds for <see cref="SimdEngine"/> beyond what every engine has to pass.</summary>
public class SimdTrainingTests
{
    // The threads share the rows, the outputs of each layer, or those of the first layers alone.
    [Theory, InlineData(0, 64, 33), InlineData(0.3f, 64, 33), InlineData(0.3f, 500, 600), InlineData(0.3f, 700, 20)]
    public void The_model_is_the_same_bit_for_bit_for_any_number_of_threads(float dropout, int firstWidth, int secondWidth)
    {
        NetworkPlan plan = Plan(inputs: 50, hidden: [firstWidth, secondWidth]) with { Dropout = dropout, BatchSize = 100, Epochs = 3 };
        InMemoryRows rows = Batches.HashedRows(430, 50);
        float[] one = TrainingLoop.Run(new SimdEngine(1), plan, rows).Network.Parameters();
        foreach (int threads in new[] { 2, 3, 5 })
            Assert.Equal(one, TrainingLoop.Run(new SimdEngine(threads), plan, rows).Network.Parameters());
    }

    [Theory, InlineData(100, false, null), InlineData(100, true, null), InlineData(400, true, 0.1), InlineData(400, false, 0.1)]
    public void So_it_is_with_factors_of_features_and_of_the_rate(int batchSize, bool hasFeatureFactors, double? norm)
    {
        NetworkPlan plan = WithFactors(Plan(inputs: 250, hidden: [64, 33])) with
        {
            BatchSize = batchSize, Epochs = 3, HasFeatureFactors = hasFeatureFactors, MaxGradientNorm = norm,
        };
        InMemoryRows rows = Batches.HashedRows(430, 250);
        float[] one = TrainingLoop.Run(new SimdEngine(1), plan, rows).Network.Parameters();
        foreach (int threads in new[] { 2, 3, 5 })
            Assert.Equal(one, TrainingLoop.Run(new SimdEngine(threads), plan, rows).Network.Parameters());
    }

    [Fact]
    public void The_outputs_of_a_row_are_the_same_bits_where_features_have_factors()
    {
        NetworkPlan plan = WithFactors(Plan(50, [64])) with { BatchSize = 40, Epochs = 3 };
        InMemoryRows rows = Batches.HashedRows(80, 50);
        TrainingResult result = TrainingLoop.Run(new SimdEngine(2), plan, rows, null, null, null, TestContext.Current.CancellationToken);
        float[] features = new float[result.Sample.Rows.Length * 50], outputs = new float[result.Sample.Outputs.Length];
        rows.GatherFeatures(result.Sample.Rows, epoch: null, features, 50);
        new NetworkScorer(plan.NetworkOf(result.State)).Score(features, outputs);
        Assert.Equal(outputs, result.Sample.Outputs);
    }

    [Fact]
    public void The_outputs_of_a_row_are_the_same_bits_in_evaluation_and_in_prediction()
    {
        foreach (Activation output in (Activation[])[Activation.Identity, Activation.LogSoftmax])
        {
            Network network = Network.CreatePerceptron(4, [8], 3, Activation.Relu, seed: 1, output);
            float[] outputs = new float[6 * 3], scored = new float[6 * 3];
            using ITrainingRun run = new SimdEngine()
                .Start(new NetworkPlan { Network = network, Loss = Loss.MeanSquaredError, Optimizer = Optimizer.Sgd(), BatchSize = 6 });
            float[] features = [.. Enumerable.Range(0, 6).SelectMany(row => Reference.HashedRow(row, 4))];
            run.Evaluate(Batches.Of(features, new float[18], rows: 6), outputs);
            new NetworkScorer(network).Score(features, scored);
            Assert.Equal(scored, outputs);
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Steps_allocate_nothing(bool hasFactors)
    {
        NetworkPlan plan = Plan(4, [8]) with { BatchSize = 6, Dropout = 0.5 };
        using ITrainingRun run = new SimdEngine(1).Start(hasFactors ? WithFactors(plan) : plan);
        InMemoryRows source = Batches.HashedRows(6, 4);
        int[] rows = [0, 1, 2, 3, 4, 5];
        Step(50);
        Assert.Equal(0, Allocations.LeastOf(() => Step(100)));

        void Step(int count)
        {
            for (int step = 0; step < count; step++)
                run.Step(new Batch(source, rows, step), 0.01);
        }
    }

    [Fact]
    public void Iterations_of_LBFGS_allocate_nothing_once_their_memory_is_full()
    {
        var optimizer = Optimizer.Lbfgs(
            maxIterations: 60, historySize: 3, gradientTolerance: 0, changeTolerance: 0, maxEvaluations: 10_000);
        var allocated = new Allocated(60);
        TrainingLoop.Run(
            new SimdEngine(1), Plan(4, [8]) with { Optimizer = optimizer, Epochs = 1 }, Batches.HashedRows(50, 4), progress: allocated);
        Assert.NotEqual(0, allocated.AtStep[59]);
        Assert.Equal(allocated.AtStep[20], allocated.AtStep[59]);
    }

    /// <summary>The bytes that this thread had allocated at each step.</summary>
    private sealed class Allocated(int steps) : IProgress<TrainingProgress>
    {
        public long[] AtStep { get; } = new long[steps + 1];

        public void Report(TrainingProgress value) => AtStep[value.Step] = GC.GetAllocatedBytesForCurrentThread();
    }

    [Fact]
    public void What_goes_wrong_on_another_thread_is_told_like_on_the_first_and_the_team_goes_on()
    {
        NetworkPlan plan = Plan(50, [100]) with { BatchSize = 200 };
        using ITrainingRun run = new SimdEngine(2).Start(plan);
        float[] features = new float[200 * 50], labels = new float[200];
        labels[199] = 3;
        Assert.Throws<IndexOutOfRangeException>(() => run.Step(Batches.Of(features, labels), 0.01));
        labels[199] = 2;
        Assert.InRange(run.Step(Batches.Of(features, labels), 0.01), 0.5, 2);
    }

    [Fact]
    public void An_engine_without_threads_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new SimdEngine(0));

    private static NetworkPlan WithFactors(NetworkPlan plan) => plan with
    {
        HasFeatureFactors = true, LearningRateFactors = new LearningRateFactors { Biases = 0.1, FeatureFactors = 6, ByInputs = true },
    };

    private static NetworkPlan Plan(int inputs, int[] hidden) => new()
    {
        Network = Network.CreatePerceptron(inputs, hidden, 3, Activation.Relu, seed: 1), Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.Adam(0.01), Seed = 1,
    };
}
