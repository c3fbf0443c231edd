using MLExtensions.Simd;

namespace MLExtensions.Core.Tests;

/// <summary>The fast path of linear models with one output, beside the road of all networks.</summary>
public class LinearTrainingTests
{
    private static Optimizer[] Optimizers(int inputs) =>
    [
        Optimizer.Sgd(0.05 / inputs), Optimizer.Sgd(0.005 / inputs, momentum: 0.9, weightDecay: 0.01, nesterov: true),
        Optimizer.Adam(0.01 / inputs), Optimizer.AdamW(0.01 / inputs, amsgrad: true), Optimizer.Adagrad(0.05),
    ];

    public static TheoryData<int, int, bool, bool> Shapes => new()
    {
        { 1, 1, true, false }, { 7, 1, true, false }, { 8, 1, false, false }, { 10, 1, true, true }, { 15, 1, true, false },
            { 16, 1, true, false }, { 16, 1, false, false },
        { 17, 1, true, false }, { 100, 1, true, false }, { 3, 7, true, true }, { 10, 10, false, false }, { 33, 64, true, false },
        { 5, 2000, true, true },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Both_roads_lead_to_the_same_model(int inputs, int batchSize, bool hasBias, bool hasWeights)
    {
        InMemoryRows rows = Rows(3000, inputs, hasWeights);
        foreach (Optimizer optimizer in Optimizers(inputs))
        {
            NetworkPlan plan = Plan(inputs, hasBias) with { Optimizer = optimizer, BatchSize = batchSize, Epochs = 1 };
            (Network network, TrainingHistory history) = TrainingLoop.Run(new SimdEngine(), plan, rows);
            (Network general, TrainingHistory generalHistory) = TrainingLoop.Run(new GeneralEngine(), plan, rows);
            Assert.Equal(generalHistory.TrainingLoss[0], history.TrainingLoss[0], 1e-4 * generalHistory.TrainingLoss[0]);
            float[] expected = general.Parameters(), found = network.Parameters();
            Assert.Equal(inputs + (hasBias ? 1 : 0), found.Length);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], found[i], 2e-4f);
        }
    }

    [Theory, InlineData(10, 1), InlineData(40, 1), InlineData(10, 3)]
    public void Neither_the_number_of_threads_nor_how_steps_are_called_changes_a_bit(int inputs, int batchSize)
    {
        InMemoryRows rows = Rows(5000, inputs, hasWeights: false);
        NetworkPlan plan = Plan(
            inputs, hasBias: true) with { BatchSize = batchSize, Epochs = 2, Shuffle = false, Optimizer = Optimizer.Sgd(0.02) };
        float[] expected = TrainingLoop.Run(new SimdEngine(1), plan, rows).Network.Parameters();
        Assert.Equal(expected, TrainingLoop.Run(new SimdEngine(2), plan, rows).Network.Parameters());

        using ITrainingRun run = new SimdEngine(1).Start(plan);
        for (int epoch = 0; epoch < 2; epoch++)
        {
            for (int first = 0; first < 5000; first += batchSize)
                run.Step(new Batch(rows, [.. Enumerable.Range(first, Math.Min(batchSize, 5000 - first))]), 0.02);
        }
        var state = new NamedTensors();
        run.Save(state);
        Assert.Equal(expected, plan.Network.WithParameters(state).Parameters());
    }

    [Fact]
    public void Linear_models_with_small_batches_take_the_fast_path()
    {
        bool IsShort(NetworkPlan plan)
        {
            using ITrainingRun run = new SimdEngine().Start(plan);
            return run is not SimdTrainingRun;
        }
        NetworkPlan linear = Plan(10, hasBias: true);
        Assert.True(IsShort(linear));
        Assert.True(IsShort(linear with { Loss = Loss.BinaryCrossEntropy }));
        Assert.False(IsShort(linear with { BatchSize = 100_000 }));
        Assert.False(IsShort(linear with { Network = Network.CreatePerceptron(10, [], 2, Activation.Identity, seed: 1) }));
        Assert.False(
            IsShort(linear with { Network = Network.CreatePerceptron(
                10, [], 1, Activation.Identity, seed: 1, outputActivation: Activation.Sigmoid) }));
        Assert.False(IsShort(linear with { Network = Network.CreatePerceptron(10, [3], 1, Activation.Relu, seed: 1) }));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Gradient_and_evaluation_are_those_of_the_general_road(bool hasWeights)
    {
        InMemoryRows rows = Rows(40, 12, hasWeights);
        foreach (Loss loss in (Loss[])[
            Loss.MeanSquaredError, Loss.HalfMeanSquaredError, Loss.Huber(0.3), Loss.SmoothL1(0.3), Loss.MeanAbsoluteError])
        {
            NetworkPlan plan = Plan(12, hasBias: true) with { Loss = loss, BatchSize = 40 };
            using ITrainingRun run = new SimdEngine().Start(plan), general = new GeneralEngine().Start(plan);
            float[] gradient = new float[13], generalGradient = new float[13], outputs = new float[40], generalOutputs = new float[40];
            Assert.Equal(
                general.LossAndGradient(Batches.All(rows), generalGradient), run.LossAndGradient(Batches.All(rows), gradient), 1e-5);
            Assert.All(gradient.Zip(generalGradient), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
            EvaluationSums sums = run.Evaluate(Batches.All(rows), outputs),
                generalSums = general.Evaluate(Batches.All(rows), generalOutputs);
            Assert.Equal(generalSums.WeightedLoss, sums.WeightedLoss, 1e-3);
            Assert.Equal((generalSums.Weight, generalSums.Correct), (sums.Weight, sums.Correct));
            Assert.All(outputs.Zip(generalOutputs), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
        }
    }

    [Fact]
    public void A_label_that_cannot_be_is_refused()
    {
        var rows = new InMemoryRows(2, 1);
        rows.Add([1, 2], [0.5f]);
        rows.Add([1, 2], [2]);
        Assert.Contains(
            "found 2",
            Assert.Throws<ArgumentException>(
                () => TrainingLoop.Run(new SimdEngine(), Plan(2, true) with { Loss = Loss.BinaryCrossEntropy }, rows)).Message);
    }

    private static NetworkPlan Plan(int inputs, bool hasBias) => new()
    {
        Network = Network.CreatePerceptron(inputs, [], 1, Activation.Identity, seed: 1, hasBias: hasBias), Loss = Loss.MeanSquaredError,
            Optimizer = Optimizer.Sgd(0.01), BatchSize = 1, Seed = 1,
    };

    private static InMemoryRows Rows(int count, int inputs, bool hasWeights)
    {
        var rows = new InMemoryRows(inputs, 1, hasWeights);
        for (int row = 0; row < count; row++)
        {
            float[] features = Reference.HashedRow(row, inputs);
            rows.Add(features, [features[0] - 0.5f * features[^1] + 0.3f], hasWeights ? row % 4 : 1);
        }
        return rows;
    }

    private sealed class GeneralEngine : Engine
    {
        public override string Name => "general";

        internal override ITrainingRun Start(TrainingPlan plan) => new SimdTrainingRun((NetworkPlan)plan, 1);
    }
}
