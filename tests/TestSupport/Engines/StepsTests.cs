using System.Text.Json;

namespace MLExtensions.TestSupport.Engines;

/// <summary>Training step by step beside PyTorch: hashed weights, rows in order, the last batch of a pass smaller.</summary>
public abstract class StepsTests : EngineTests
{
    private static readonly Dictionary<string, Activation> Activations = new()
    {
        ["relu"] = Activation.Relu, ["leaky_relu_0.01"] = Activation.LeakyRelu(), ["sigmoid"] = Activation.Sigmoid,
            ["tanh"] = Activation.Tanh, ["gelu_erf"] = Activation.Gelu,
    };

    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["sgd"] = Optimizer.Sgd(0.05), ["sgd_momentum"] = Optimizer.Sgd(0.05, momentum: 0.9),
        ["sgd_nesterov_decay"] = Optimizer.Sgd(0.05, momentum: 0.9, weightDecay: 0.01, nesterov: true),
        ["adam"] = Optimizer.Adam(0.01), ["adam_amsgrad_decay"] = Optimizer.Adam(0.01, weightDecay: 0.01, amsgrad: true),
        ["adamw"] = Optimizer.AdamW(0.01, weightDecay: 0.01),
        ["adagrad"] = Optimizer.Adagrad(0.05), ["adadelta"] = Optimizer.Adadelta(), ["rmsprop"] = Optimizer.RmsProp(0.01),
    };

    public static TheoryData<string> OptimizerCases
        => [.. from activation in Activations.Keys from optimizer in Optimizers.Keys select $"{activation}/{optimizer}"];

    [Theory, MemberData(nameof(OptimizerCases))]
    public void Every_activation_with_every_optimizer_follows_PyTorch(string name)
    {
        JsonElement file = Reference.Read("optimizers"), expected = file.GetProperty("cases").GetProperty(name);
        string[] parts = name.Split('/');
        var plan = new NetworkPlan
        {
            Network = Reference.HashedNetwork([5, 7, 6, 3], Activations[parts[0]]),
            Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizers[parts[1]],
            BatchSize = 8,
        };
        float[][] rows = [.. Enumerable.Range(0, 37).Select(row => Reference.HashedRow(row, 5))];
        Network trained = Follow(
            plan, rows, row => [row % 3], expected.GetProperty("loss_at_each_step").Numbers(), file.GetProperty("tolerance").GetDouble());

        if (expected.TryGetProperty("probabilities_of_first_rows", out JsonElement probabilities))
            AssertProbabilities(trained, rows, probabilities, file.GetProperty("tolerance").GetDouble());
    }

    private static readonly Dictionary<string, (Loss Loss, Activation Output)> Losses = new()
    {
        ["mean_squared"] = (Loss.MeanSquaredError, Activation.Identity),
            ["half_mean_squared"] = (Loss.HalfMeanSquaredError, Activation.Identity),
        ["mean_absolute"] = (Loss.MeanAbsoluteError, Activation.Identity), ["huber_0.5"] = (Loss.Huber(0.5), Activation.Identity),
        ["smooth_l1_beta_0.5"] = (Loss.SmoothL1(0.5), Activation.Identity),
        ["binary_cross_entropy_on_logits"] = (Loss.BinaryCrossEntropy, Activation.Identity),
        ["cross_entropy"] = (Loss.SoftmaxCrossEntropy, Activation.Identity),
        ["log_softmax_then_nll"] = (Loss.NegativeLogLikelihood, Activation.LogSoftmax),
        ["cross_entropy_class_weights"] = (Loss.SoftmaxCrossEntropy, Activation.Identity),
    };

    public static TheoryData<string> LossCases => [.. Losses.Keys];

    [Theory, MemberData(nameof(LossCases))]
    public void Every_loss_follows_PyTorch(string name)
    {
        JsonElement file = Reference.Read("losses"), expected = file.GetProperty("cases").GetProperty(name);
        double tolerance = file.GetProperty("tolerance").GetDouble();
        Network network = Reference.HashedNetwork(
            [.. expected.GetProperty("sizes").Numbers().Select(size => (int)size)], Activation.Tanh, Losses[name].Output);
        var plan = new NetworkPlan { Network = network, Loss = Losses[name].Loss, Optimizer = Optimizer.Sgd(0.05), BatchSize = 6 };
        float[][] labels = [
            .. expected.GetProperty("labels").EnumerateArray()
            .Select(label => label.ValueKind == JsonValueKind.Array ? label.Singles() : [label.GetSingle()])];
        float[] classWeights = file.GetProperty("class_weights").Singles();
        Network trained = Follow(
            plan, [.. Enumerable.Range(0, 22).Select(row => Reference.HashedRow(row, 4))], row => labels[row],
            expected.GetProperty("loss_at_each_step").Numbers(), tolerance,
            name.EndsWith("class_weights") ? row => classWeights[(int)labels[row][0]] : null);
        AssertParameters(expected.GetProperty("parameters"), trained, tolerance);
    }

    [Fact]
    public void Log_softmax_under_negative_log_likelihood_is_softmax_cross_entropy_by_another_road()
    {
        Network plain = Reference.HashedNetwork([4, 6, 3], Activation.Tanh),
            log = Reference.HashedNetwork([4, 6, 3], Activation.Tanh, Activation.LogSoftmax);
        float[] features = [.. Enumerable.Range(0, 6).SelectMany(row => Reference.HashedRow(row, 4))], outputs = new float[18],
            logs = new float[18];
        using ITrainingRun run = Engine.Start(
            new NetworkPlan { Network = plain, Loss = Loss.SoftmaxCrossEntropy, Optimizer = Optimizer.Sgd(), BatchSize = 6 });
        using ITrainingRun logRun = Engine.Start(
            new NetworkPlan { Network = log, Loss = Loss.NegativeLogLikelihood, Optimizer = Optimizer.Sgd(), BatchSize = 6 });
        Batch batch = Batches.Of(features, [0, 1, 2, 0, 1, 2], [1, 2, 3, 1, 2, 3]);
        EvaluationSums sums = run.Evaluate(batch, outputs), logSums = logRun.Evaluate(batch, logs);
        Assert.Equal(sums.WeightedLoss, logSums.WeightedLoss, 1e-5);
        Assert.Equal((sums.Weight, sums.Correct), (logSums.Weight, logSums.Correct));

        float[] scored = new float[18];
        new NetworkScorer(log).Score(features, scored);
        Assert.All(logs.Zip(scored), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        for (int row = 0; row < 6; row++)
            Assert.Equal(1, logs.AsSpan(3 * row, 3).ToArray().Sum(value => Math.Exp(value)), 1e-6);
    }

    [Theory, InlineData(0), InlineData(1)]
    public void A_dot_product_without_bias_comes_back_by_steps_of_one_row(int number)
    {
        JsonElement file = Reference.Read("dot_product_sgd")[number];
        float[] initial = file.GetProperty("initial_weights").Singles(), labels = file.GetProperty("labels").Singles();
        float[][] rows = [.. file.GetProperty("rows").EnumerateArray().Select(Reference.Singles)];
        var network = new Network([new DenseLayer(initial.Length, 1, Activation.Identity, initial, default)]);
        var plan = new NetworkPlan { Network = network, Loss = Loss.MeanSquaredError, Optimizer = Optimizer.Sgd(1e-5), BatchSize = 1 };
        double[] expected = file.GetProperty("loss_of_last_row_every_10_epochs").Numbers();

        using ITrainingRun run = Engine.Start(plan);
        for (int epoch = 0; epoch < file.GetProperty("epochs").GetInt32(); epoch++)
        {
            double loss = 0;
            for (int row = 0; row < rows.Length; row++)
                loss = run.Step(Batches.Of(rows[row], [labels[row]], step: epoch * rows.Length + row), 1e-5);
            // The rounding of outputs near 1,000 is 6e-5, which a small loss feels.
            if (epoch % 10 == 9)
                Assert.Equal(expected[epoch / 10], loss, 1e-3 * expected[epoch / 10] + 1e-3 * Math.Sqrt(expected[epoch / 10]) + 1e-6);
        }
        DenseLayer trained = Saved(run, network).Layers[0];
        Assert.False(trained.HasBias);
        double[] weights = file.GetProperty("weights").Numbers(), truth = file.GetProperty("true_weights").Numbers();
        for (int i = 0; i < weights.Length; i++)
        {
            Reference.AssertClose(weights[i], trained.Weights.Span[i], 1e-4, $"weight {i}");
            // PyTorch too is still on its way to the seven weights after the tutorial's 200 epochs.
            if (number == 0)
                Assert.Equal(truth[i], trained.Weights.Span[i], 0.01);
        }
    }

    [Fact]
    public void Two_layers_of_sigmoid_neurons_from_constant_weights_under_a_squared_loss_follow_PyTorch()
    {
        JsonElement file = Reference.Read("sigmoid_2_2_1");
        float[][] rows = [.. file.GetProperty("rows").EnumerateArray().Select(Reference.Singles)];
        float[] labels = file.GetProperty("labels").Singles(), all = [.. rows.SelectMany(row => row)], outputs = new float[4];
        Network network = Network.CreatePerceptron(
            2, [2], 1, Activation.Sigmoid, seed: 1, Activation.Sigmoid, Initialization.Constant(0.1), Initialization.Constant(0.1));
        double[] expected = file.GetProperty("mse_after_epochs_0_10_20").Numbers();

        using ITrainingRun run = Engine.Start(
            new NetworkPlan { Network = network, Loss = Loss.MeanSquaredError, Optimizer = Optimizer.Sgd(0.1), BatchSize = 4 });
        for (int epoch = 0; epoch < 1000; epoch++)
        {
            for (int row = 0; row < 4; row++)
                run.Step(Batches.Of(rows[row], [labels[row]], step: 4 * epoch + row), 0.1);
            if (epoch % 10 == 0)
            {
                Reference.AssertClose(
                    expected[epoch / 10], run.Evaluate(Batches.Of(all, labels), outputs).WeightedLoss / 4, 1e-5,
                    $"loss after epoch {epoch}");
            }
        }
        Network trained = Saved(run, network);
        AssertParameters(file.GetProperty("parameters"), trained, 1e-4);
        float[] answers = new float[3];
        new NetworkScorer(trained).Score([.. file.GetProperty("asked").EnumerateArray().SelectMany(row => row.Singles())], answers);
        Assert.All(
            file.GetProperty("answers").Numbers().Zip(answers), pair => Reference.AssertClose(pair.First, pair.Second, 1e-4, "answer"));
    }

    [Theory, InlineData("mean_squared"), InlineData("huber_delta_1"), InlineData("half_mean_squared")]
    public void Linear_regression_in_file_order_follows_PyTorch(string name)
    {
        JsonElement file = Reference.Read("linear_regression"), expected = file.GetProperty(name);
        float[][] table = Reference.ReadTable("linear_regression.csv");
        var rows = new InMemoryRows(2, 1);
        foreach (float[] row in table)
            rows.Add(row.AsSpan(0, 2), row.AsSpan(2, 1));
        Loss loss = name switch { "mean_squared" => Loss.MeanSquaredError, "huber_delta_1" => Loss.Huber(),
            _ => Loss.HalfMeanSquaredError };
        var network = new Network(
            [new DenseLayer(2, 1, Activation.Identity, file.GetProperty("initial").GetProperty("weights").Singles(), new float[1])]);
        var plan = new NetworkPlan { Network = network, Loss = loss,
            Optimizer = Optimizer.Sgd(file.GetProperty("learning_rate").GetSingle()),
            BatchSize = file.GetProperty("batch_size").GetInt32(), Shuffle = false };

        double[] losses = expected.GetProperty("loss_after_each_epoch").Numbers();
        DenseLayer line = network.Layers[0];
        for (int epochs = 1; epochs <= 3; epochs++)
        {
            Network trained = TrainingLoop.Run(Engine, plan with { Epochs = epochs }, rows).Network;
            using ITrainingRun run = Engine.Start(plan with { Network = trained, BatchSize = table.Length });
            EvaluationSums sums = run.Evaluate(Batches.All(rows), new float[table.Length]);
            Assert.Equal(losses[epochs - 1], sums.WeightedLoss / sums.Weight, 1e-4 * losses[epochs - 1] + 1e-8);
            line = trained.Layers[0];
        }
        double[] weights = expected.GetProperty("weights").Numbers();
        Reference.AssertClose(weights[0], line.Weights.Span[0], 1e-5, "first weight");
        Reference.AssertClose(weights[1], line.Weights.Span[1], 1e-5, "second weight");
        Reference.AssertClose(expected.GetProperty("bias").GetDouble(), line.Biases.Span[0], 1e-5, "bias");
    }

    [Theory, InlineData("relu_sgd_0.05"), InlineData("tanh_adam_0.003"), InlineData("relu_adam_0.003")]
    public void Fashion_MNIST_in_file_order_follows_PyTorch(string name)
    {
        LabeledImages images = FashionMnist.Read(FashionMnistSplit.Train);
        JsonElement expected = Reference.Read("fashion_fixed_steps").GetProperty(name);
        var plan = new NetworkPlan
        {
            Network = Reference.HashedNetwork([784, 256, 128, 10], name.StartsWith("relu") ? Activation.Relu : Activation.Tanh),
            Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = name.Contains("sgd") ? Optimizer.Sgd(0.05) : Optimizer.Adam(3e-3),
            BatchSize = 64,
        };
        double tolerance = expected.GetProperty("tolerance").GetDouble();
        Network trained = Follow(
            plan, [.. Enumerable.Range(0, 6400).Select(row => images.Normalized(row))], row => [images.Labels.Span[row]],
            expected.GetProperty("loss_at_each_step").Numbers(), tolerance);

        if (expected.TryGetProperty("probabilities_of_first_test_images", out JsonElement probabilities))
        {
            LabeledImages test = FashionMnist.Read(FashionMnistSplit.Test);
            AssertProbabilities(trained, [.. Enumerable.Range(0, 5).Select(row => test.Normalized(row))], probabilities, tolerance);
        }
    }

    [Fact]
    public void Biases_that_are_not_there_stay_0_in_training_under_every_optimizer()
    {
        foreach (Optimizer optimizer in new Optimizer[] { Optimizer.Sgd(0.1, momentum: 0.9, weightDecay: 0.1), Optimizer.Adam(0.1),
            Optimizer.Adagrad(0.1), Optimizer.Adadelta(), Optimizer.RmsProp(0.1, centered: true) })
        {
            Network network = Network.CreatePerceptron(2, [3], 2, Activation.Tanh, seed: 1, hasBias: false);
            using ITrainingRun run = Engine.Start(
                new NetworkPlan { Network = network, Loss = Loss.MeanSquaredError, Optimizer = optimizer, BatchSize = 2 });
            for (int step = 0; step < 20; step++)
                run.Step(Batches.Of([1, 2, 3, -4], [5, 6, 7, 8], rows: 2, step: step), optimizer.LearningRate);
            float[] ofZeros = new float[2];
            run.Evaluate(Batches.Of(new float[2], new float[2], rows: 1), ofZeros);
            Assert.Equal([0, 0], ofZeros);
        }
    }

    private Network Follow(
        NetworkPlan plan, float[][] rows, Func<int, float[]> label, double[] expectedLosses, double tolerance,
        Func<int, float>? weight = null)
    {
        Assert.NotEmpty(expectedLosses);
        using ITrainingRun run = Engine.Start(plan);
        int next = 0;
        for (int step = 0; step < expectedLosses.Length; step++)
        {
            int count = Math.Min(plan.BatchSize, rows.Length - next);
            float[] features = [.. rows.Skip(next).Take(count).SelectMany(row => row)],
                labels = [.. Enumerable.Range(next, count).SelectMany(label)];
            double loss = run.Step(
                Batches.Of(features, labels, weight == null ? null : [.. Enumerable.Range(next, count).Select(weight)], count, step),
                plan.Optimizer.LearningRate);
            Reference.AssertClose(expectedLosses[step], loss, tolerance, $"loss at step {step}");
            next = next + count == rows.Length ? 0 : next + count;
        }
        return Saved(run, plan.Network);
    }

    private static Network Saved(ITrainingRun run, Network shape)
    {
        var state = new NamedTensors();
        run.Save(state);
        return shape.WithParameters(state);
    }

    private static void AssertParameters(JsonElement expected, Network network, double tolerance)
    {
        foreach ((JsonElement layer, DenseLayer actual) in expected.EnumerateArray().Zip(network.Layers))
        {
            double[] weights = [.. layer.GetProperty("weight").EnumerateArray().SelectMany(row => row.Numbers())],
                biases = layer.GetProperty("bias").Numbers();
            Assert.Equal((weights.Length, biases.Length), (actual.Weights.Length, actual.Biases.Length));
            for (int i = 0; i < weights.Length; i++)
                Reference.AssertClose(weights[i], actual.Weights.Span[i], tolerance, $"weight {i}");
            for (int i = 0; i < biases.Length; i++)
                Reference.AssertClose(biases[i], actual.Biases.Span[i], tolerance, $"bias {i}");
        }
    }

    private static void AssertProbabilities(Network network, float[][] rows, JsonElement expected, double tolerance)
    {
        var scorer = new NetworkScorer(network);
        float[] probabilities = new float[network.Outputs];
        int row = 0;
        foreach (JsonElement expectedRow in expected.EnumerateArray())
        {
            scorer.Score(rows[row], probabilities);
            Softmax.Apply(probabilities);
            double[] numbers = expectedRow.Numbers();
            for (int i = 0; i < numbers.Length; i++)
                Reference.AssertClose(numbers[i], probabilities[i], tolerance, $"row {row}, class {i}");
            row++;
        }
        Assert.True(row > 0);
    }
}
