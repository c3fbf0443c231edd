namespace MLExtensions.TestSupport.Engines;

/// <summary>A learnable factor for each feature: its gradient, its place in a run's state, and the model that has none of it.</summary>
public abstract class FeatureFactorsTests : EngineTests
{
    private const double Tolerance = 2e-4;

    public static TheoryData<int, int[], int, bool> Shapes => new()
    {
        { 1, [], 7, true }, { 5, [], 7, false }, { 4, [6], 7, true }, { 17, [33], 5, false }, { 8, [40, 3], 300, true },
        { 120, [3], 3, true },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Gradients_agree_with_central_differences(int inputs, int[] hidden, int rows, bool hasBias)
    {
        float[] features = [.. Enumerable.Range(0, rows).SelectMany(row => Reference.HashedRow(row, inputs))];
        foreach ((Loss loss, int outputs) in new[] { (Loss.SoftmaxCrossEntropy, 3), (Loss.MeanSquaredError, 1) })
        {
            Network network = Network.CreatePerceptron(inputs, hidden, outputs, Activation.Selu, seed: 5, hasBias: hasBias);
            float[] labels = ReferenceNetwork.Labels(loss, rows, outputs), factors = Factors(inputs),
                weights = [.. Enumerable.Range(0, rows).Select(row => 0.5f * ((row + 1) % 4))];
            using ITrainingRun run = Engine.Start(Plan(network, loss) with { BatchSize = rows });
            run.SetParameters([.. factors, .. network.Parameters()]);
            foreach (float[]? ofRows in new[] { null, weights })
            {
                float[] gradient = new float[inputs + network.ParameterCount];
                double found = run.LossAndGradient(Batches.Of(features, labels, ofRows, rows), gradient);
                var reference = new ReferenceNetwork(network, loss, features, labels, ofRows, factors);
                Reference.AssertClose(reference.MeanLoss(), found, 1e-5, $"{loss}: loss");
                double[] expected = reference.Gradient();
                Assert.Equal(expected.Length, gradient.Length);
                for (int i = 0; i < expected.Length; i++)
                    Reference.AssertClose(expected[i], gradient[i], Tolerance, $"{loss}, {rows} rows, derivative by parameter {i}");
            }
        }
    }

    [Fact]
    public void They_begin_with_1_and_are_the_first_parameter_of_a_runs_state()
    {
        Network network = Network.CreatePerceptron(3, [4], 2, Activation.Tanh, seed: 1);
        NetworkPlan plan = Plan(network, Loss.SoftmaxCrossEntropy) with { Optimizer = Optimizer.Adam(), WeightAveraging =
            WeightAveraging.Exponential() };
        Assert.Equal(3 + network.ParameterCount, plan.ParameterCount);
        using ITrainingRun run = Engine.Start(plan);
        var state = new NamedTensors();
        run.Save(state);
        string[] names = ["feature_factors", "layers.0.weight", "layers.0.bias", "layers.1.weight", "layers.1.bias"],
            prefixes = ["", "optimizer.0.", "optimizer.1.", "average."];
        Assert.Equal(prefixes.SelectMany(prefix => names.Select(name => prefix + name)), state.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([1, 1, 1], state.Get("feature_factors", 3).ToArray());
        Assert.Equal([1, 1, 1], state.Get("average.feature_factors", 3).ToArray());
        float[] parameters = new float[plan.ParameterCount];
        run.GetParameters(parameters);
        Assert.Equal([1, 1, 1, .. network.Parameters()], parameters);
    }

    public static TheoryData<string> Kinds => ["plain", "clipped", "averaged", "lbfgs", "large batches"];

    [Theory, MemberData(nameof(Kinds))]
    public void The_model_is_a_network_without_them_that_gives_what_was_trained(string kind)
    {
        NetworkPlan plan = Plan(Network.CreatePerceptron(4, [8], 3, Activation.Silu, seed: 1), Loss.SoftmaxCrossEntropy) with
        {
            Optimizer = kind == "lbfgs" ? Optimizer.Lbfgs(maxIterations: 5) : Optimizer.Adam(0.03), Epochs = 5, Seed = 1,
            BatchSize = kind == "large batches" ? 300 : 16, MaxGradientNorm = kind == "clipped" ? 0.1 : null,
            WeightAveraging = kind == "averaged" ? WeightAveraging.Uniform() : null,
        };
        InMemoryRows rows = Batches.HashedRows(600, 4), validation = Batches.HashedRows(50, 4, first: 600);
        TrainingResult result = TrainingLoop.Run(
            Engine, plan, rows, validation, null, null, TestContext.Current.CancellationToken);
        Network network = plan.NetworkOf(result.State);
        float[] factors = result.State.Get("feature_factors", 4).ToArray(),
            weights = result.State.Get("layers.0.weight", 8, 4).ToArray();
        Assert.All(factors, factor => Assert.NotEqual(1, factor));
        Assert.Equal(weights.Select((weight, i) => weight * factors[i % 4]), network.Layers[0].Weights.ToArray());
        Assert.Equal(result.State.Get("layers.1.weight", 3, 8).ToArray(), network.Layers[1].Weights.ToArray());

        // As a network of a plan without factors, it has the loss that the training ended with.
        using ITrainingRun run = Engine.Start(plan with
        {
            Network = network, HasFeatureFactors = false, BatchSize = 50, MaxGradientNorm = null, WeightAveraging = null,
        });
        EvaluationSums sums = run.Evaluate(Batches.All(validation), new float[150]);
        Assert.Equal(result.History.ValidationLoss[^1], sums.WeightedLoss / sums.Weight, 1e-6);
        float[] scored = new float[result.Sample.Outputs.Length], features = new float[4];
        for (int i = 0; i < result.Sample.Rows.Length; i++)
        {
            rows.CopyFeatures(result.Sample.Rows[i], features);
            new NetworkScorer(network).Score(features, scored.AsSpan(3 * i, 3));
        }
        Assert.All(result.Sample.Outputs.Zip(scored), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        Assert.True(result.History.TrainingLoss[^1] < result.History.TrainingLoss[0]);
    }

    [Fact]
    public void A_training_that_continues_begins_with_1_and_the_loss_that_there_was()
    {
        NetworkPlan plan = Plan(Network.CreatePerceptron(4, [8], 3, Activation.Tanh, seed: 1), Loss.SoftmaxCrossEntropy) with
        {
            Optimizer = Optimizer.Adam(0.03), Epochs = 5, Seed = 1, EvaluateTrainingSet = true,
        };
        InMemoryRows rows = Batches.HashedRows(50, 4);
        (Network network, TrainingHistory history) = TrainingLoop.Run(Engine, plan, rows);
        using ITrainingRun run = Engine.Start(plan with { Network = network, BatchSize = 50 });
        float[] parameters = new float[plan.ParameterCount];
        run.GetParameters(parameters);
        Assert.Equal([1, 1, 1, 1, .. network.Parameters()], parameters);
        Assert.Equal(history.EvaluatedTrainingLoss[^1], run.LossAndGradient(Batches.All(rows), parameters), 1e-5);
    }

    [Fact]
    public void A_training_is_not_resumed_with_them_where_it_began_without()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            NetworkPlan plan = Plan(Network.CreatePerceptron(4, [8], 3, Activation.Tanh, seed: 1), Loss.SoftmaxCrossEntropy) with
            {
                Optimizer = Optimizer.Adam(), Epochs = 1, HasFeatureFactors = false,
                Checkpoints = new Checkpoints(folder) { Resume = true },
            };
            InMemoryRows rows = Batches.HashedRows(50, 4);
            TrainingLoop.Run(Engine, plan, rows);
            Assert.Contains(
                "HasFeatureFactors was False; found True",
                Assert.Throws<InvalidDataException>(
                    () => TrainingLoop.Run(Engine, plan with { HasFeatureFactors = true }, rows)).Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Factors of both signs, one of them 0.</summary>
    private static float[] Factors(int count) => [.. Enumerable.Range(0, count).Select(i => i == 2 ? 0 : MathF.Sin(1 + i) + 0.3f)];

    private static NetworkPlan Plan(Network network, Loss loss)
        => new() { Network = network, Loss = loss, Optimizer = Optimizer.Sgd(), HasFeatureFactors = true };
}
