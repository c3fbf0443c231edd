namespace MLExtensions.TestSupport.Engines;

/// <summary>Factors of the learning rate for biases, layers, features, and by the number of inputs.</summary>
public abstract class LearningRateFactorsTests : EngineTests
{
    public static TheoryData<string, int, bool, bool, double?> Cases =>
    [
        .. from factors in Factors.Keys from layers in new[] { 1, 3 } from hasBias in new[] { true, false }
        from hasFeatureFactors in new[] { false, true } from norm in new double?[] { null, 0.01 }
        select (factors, layers, hasBias, hasFeatureFactors, norm),
    ];

    private static readonly Dictionary<string, LearningRateFactors> Factors = new()
    {
        ["biases"] = new() { Biases = 0.1 }, ["first"] = new() { FirstLayer = 3 }, ["last"] = new() { LastLayer = 0.25 },
        ["features"] = new() { FeatureFactors = 6 }, ["inputs"] = new() { ByInputs = true },
        ["all"] = new() { Biases = 0.1, FirstLayer = 3, LastLayer = 0.5, FeatureFactors = 6, ByInputs = true },
    };

    [Theory, MemberData(nameof(Cases))]
    public void A_step_of_gradient_descent_is_the_gradient_times_rate_times_factor(
        string name, int layers, bool hasBias, bool hasFeatureFactors, double? norm)
    {
        const double Rate = 0.05;
        Network network = Network.CreatePerceptron(
            5, layers == 1 ? [] : [40, 7], layers == 1 ? 1 : 2, Activation.Mish, seed: 3, hasBias: hasBias);
        NetworkPlan plan = new()
        {
            Network = network, Loss = Loss.MeanSquaredError, Optimizer = Optimizer.Sgd(Rate), BatchSize = 300,
            HasFeatureFactors = hasFeatureFactors, LearningRateFactors = Factors[name], MaxGradientNorm = norm,
        };
        // More rows than an engine takes at a time.
        Batch batch = Batches.Of(
            [.. Enumerable.Range(0, 300).SelectMany(row => Reference.HashedRow(row, 5))],
            ReferenceNetwork.Labels(Loss.MeanSquaredError, 300, network.Outputs), rows: 300);
        using ITrainingRun run = Engine.Start(plan), halves = Engine.Start(plan);
        float[] before = new float[plan.ParameterCount], gradient = new float[before.Length], after = new float[before.Length],
            afterHalves = new float[before.Length];
        run.GetParameters(before);
        halves.LossAndGradient(batch, gradient);
        halves.Apply(gradient, Rate, step: 0);
        halves.GetParameters(afterHalves);
        run.Step(batch, Rate);
        run.GetParameters(after);

        double length = Math.Sqrt(gradient.Sum(derivative => (double)derivative * derivative));
        double scale = Math.Min(1, (norm ?? length) / length);
        double[] factors = [.. ExpectedFactors(Factors[name], network, hasFeatureFactors)];
        Assert.Equal(before.Length, factors.Length);
        for (int i = 0; i < before.Length; i++)
            Assert.Equal(before[i] - Rate * factors[i] * scale * gradient[i], after[i], 1e-6);
        Assert.Equal(after, afterHalves);
        Assert.NotEqual(before, after);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Factors_of_1_change_nothing(bool hasFeatureFactors)
    {
        NetworkPlan plan = new()
        {
            Network = Network.CreatePerceptron(4, [8], 3, Activation.Tanh, seed: 1), Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.AdamW(0.01), BatchSize = 16, Epochs = 3, HasFeatureFactors = hasFeatureFactors,
        };
        InMemoryRows rows = Batches.HashedRows(50, 4);
        Assert.Equal(
            TrainingLoop.Run(Engine, plan, rows).Network.Parameters(),
            TrainingLoop.Run(Engine, plan with { LearningRateFactors = new LearningRateFactors() }, rows).Network.Parameters());
    }

    // What RealMLP's authors write down: s learned at 6 times the rate, y = x W / sqrt(inputs) + b, biases at a tenth of the rate, Adam
    // with betas of 0.9 and 0.95, and four cycles of the rate. In double precision and in their parametrization.
    [Theory, InlineData("selu", 3), InlineData("mish", 1)]
    public void With_Adam_they_are_the_neural_tangent_parametrization_of_RealMLP(string activation, int outputs)
    {
        const int Rows = 24, Steps = 16;
        const double Rate = 0.04, Epsilon = 1e-8;
        Loss loss = outputs == 1 ? Loss.MeanSquaredError : Loss.SoftmaxCrossEntropy;
        Network network = Network.CreatePerceptron(
            4, [6, 5], outputs, Activation.FromName(activation), seed: 2, initialization: Initialization.KaimingNormal(negativeSlope: 1),
            biasInitialization: Initialization.Normal(1));
        NetworkPlan plan = new()
        {
            Network = network, Loss = loss, Optimizer = Optimizer.Adam(Rate, 0.9, 0.95), BatchSize = Rows, Epochs = Steps,
            Schedule = LearningRateSchedule.CosineLog(), HasFeatureFactors = true, Shuffle = false,
            LearningRateFactors = new LearningRateFactors { Biases = 0.1, FeatureFactors = 6, ByInputs = true },
        };
        float[] features = [.. Enumerable.Range(0, Rows).SelectMany(row => Reference.HashedRow(row, 4))],
            labels = ReferenceNetwork.Labels(loss, Rows, outputs);
        var rows = new InMemoryRows(4, 1);
        for (int row = 0; row < Rows; row++)
            rows.Add(features.AsSpan(4 * row, 4), labels.AsSpan(row, 1));
        NamedTensors state = TrainingLoop.Run(Engine, plan, rows, null, null, null, TestContext.Current.CancellationToken).State;

        var reference = new ReferenceNetwork(network, loss, features, labels, null, [1, 1, 1, 1]);
        double[][] parameters = reference.Parameters;
        // The parameters here are W / sqrt(inputs).
        double[] roots = [1, 2, 1, Math.Sqrt(6), 1, Math.Sqrt(5), 1], factors = [6, 1, 0.1, 1, 0.1, 1, 0.1];
        double[][] means = [.. parameters.Select(values => new double[values.Length])],
            squares = [.. parameters.Select(values => new double[values.Length])];
        for (int step = 1; step <= Steps; step++)
        {
            double cycles = Math.Log2(1 + 15 * (step - 1.0) / Steps), rate = Rate * (1 - Math.Cos(2 * Math.PI * cycles)) / 2;
            Queue<double> gradient = new(reference.Gradient());
            for (int k = 0; k < parameters.Length; k++)
            {
                for (int i = 0; i < parameters[k].Length; i++)
                {
                    double derivative = gradient.Dequeue() / roots[k], mean = means[k][i] = 0.9 * means[k][i] + 0.1 * derivative,
                        square = squares[k][i] = 0.95 * squares[k][i] + 0.05 * derivative * derivative;
                    double tangent = parameters[k][i] * roots[k] - rate * factors[k] * (mean / (1 - Math.Pow(0.9, step)))
                        / (Math.Sqrt(square / (1 - Math.Pow(0.95, step))) + Epsilon);
                    parameters[k][i] = tangent / roots[k];
                }
            }
        }
        string[] names = ["feature_factors", .. Enumerable.Range(0, 3).SelectMany(layer => new[] { $"layers.{layer}.weight",
            $"layers.{layer}.bias" })];
        for (int k = 0; k < names.Length; k++)
        {
            float[] found = state.Tensors.Single(tensor => tensor.Name == names[k]).Values.ToArray();
            for (int i = 0; i < found.Length; i++)
                Reference.AssertClose(parameters[k][i], found[i], 2e-4, $"{names[k]} {i}");
        }
    }

    [Fact]
    public void A_factor_of_0_leaves_what_it_is_for_as_it_was()
    {
        NetworkPlan plan = new()
        {
            Network = Network.CreatePerceptron(4, [8], 3, Activation.Tanh, seed: 1), Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.Adam(0.01), BatchSize = 16, Epochs = 2, LearningRateFactors = new LearningRateFactors { FirstLayer = 0 },
        };
        Network trained = TrainingLoop.Run(Engine, plan, Batches.HashedRows(50, 4)).Network;
        Assert.Equal(plan.Network.Layers[0].Weights.ToArray(), trained.Layers[0].Weights.ToArray());
        Assert.Equal(plan.Network.Layers[0].Biases.ToArray(), trained.Layers[0].Biases.ToArray());
        Assert.NotEqual(plan.Network.Layers[1].Weights.ToArray(), trained.Layers[1].Weights.ToArray());
    }

    [Fact]
    public void What_cannot_be_is_refused_and_so_is_a_resumed_training_with_other_factors()
    {
        NetworkPlan plan = new()
        {
            Network = Network.CreatePerceptron(4, [8], 3, Activation.Tanh, seed: 1), Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizer.Adam(0.01), Epochs = 1, LearningRateFactors = new LearningRateFactors { Biases = 0.1 },
        };
        InMemoryRows rows = Batches.HashedRows(50, 4);
        void Refuses(string words, NetworkPlan other)
            => Assert.Contains(words, Assert.Throws<ArgumentOutOfRangeException>(() => TrainingLoop.Run(Engine, other, rows)).Message);
        Refuses("LearningRateFactors should be null with L-BFGS, which finds the length of its steps itself",
            plan with { Optimizer = Optimizer.Lbfgs() });
        Refuses("Biases should be 0 or more", plan with { LearningRateFactors = new LearningRateFactors { Biases = -1 } });
        Refuses("FirstLayer should be 0 or more", plan with { LearningRateFactors = new LearningRateFactors { FirstLayer = double.NaN } });
        Refuses("LastLayer should be 0 or more", plan with { LearningRateFactors = new LearningRateFactors { LastLayer = -1 } });
        Refuses("FeatureFactors should be 0 or more",
            plan with { LearningRateFactors = new LearningRateFactors { FeatureFactors = double.PositiveInfinity } });

        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            plan = plan with { Checkpoints = new Checkpoints(folder) { Resume = true } };
            TrainingLoop.Run(Engine, plan, rows);
            Assert.Contains(
                "LearningRateFactors was LearningRateFactors { Biases = 0.1, FirstLayer = 1, LastLayer = 1, FeatureFactors = 1, ByInputs = "
                + "False }; found none", Assert.Throws<InvalidDataException>(
                    () => TrainingLoop.Run(Engine, plan with { LearningRateFactors = null }, rows)).Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<double> ExpectedFactors(LearningRateFactors settings, Network network, bool hasFeatureFactors)
    {
        IEnumerable<double> all = Enumerable.Repeat(settings.FeatureFactors, hasFeatureFactors ? network.Inputs : 0);
        for (int i = 0; i < network.Layers.Count; i++)
        {
            DenseLayer layer = network.Layers[i];
            double ofLayer = (i == 0 ? settings.FirstLayer : 1) * (i == network.Layers.Count - 1 ? settings.LastLayer : 1);
            all = all.Concat(Enumerable.Repeat(ofLayer / (settings.ByInputs ? Math.Sqrt(layer.Inputs) : 1), layer.Weights.Length))
                .Concat(Enumerable.Repeat(ofLayer * settings.Biases, layer.Biases.Length));
        }
        return all;
    }
}
