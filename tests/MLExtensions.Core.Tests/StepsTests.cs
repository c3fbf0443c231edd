using System.Text.Json;

namespace MLExtensions.Core.Tests;

/// <summary>Training step by step beside PyTorch: hashed weights, rows in order, the last batch of a pass smaller.</summary>
public class StepsTests
{
    private static readonly Dictionary<string, Activation> Activations = new()
    {
        ["relu"] = Activation.Relu, ["sigmoid"] = Activation.Sigmoid, ["tanh"] = Activation.Tanh,
    };

    private static readonly Dictionary<string, Optimizer> Optimizers = new()
    {
        ["sgd"] = Optimizer.Sgd(0.05f), ["sgd_momentum"] = Optimizer.Sgd(0.05f, momentum: 0.9),
        ["sgd_nesterov_decay"] = Optimizer.Sgd(0.05f, momentum: 0.9, weightDecay: 0.01, nesterov: true),
        ["adam"] = Optimizer.Adam(0.01f), ["adam_amsgrad_decay"] = Optimizer.Adam(0.01f, weightDecay: 0.01, amsgrad: true), ["adamw"] = Optimizer.AdamW(0.01f, weightDecay: 0.01),
        ["adagrad"] = Optimizer.Adagrad(0.05f), ["adadelta"] = Optimizer.Adadelta(), ["rmsprop"] = Optimizer.RmsProp(0.01f),
    };

    public static TheoryData<string> OptimizerCases => [.. from activation in Activations.Keys from optimizer in Optimizers.Keys select $"{activation}/{optimizer}"];

    [Theory, MemberData(nameof(OptimizerCases))]
    public void Every_activation_with_every_optimizer_follows_PyTorch(string name)
    {
        JsonElement file = Reference.Read("optimizers"), expected = file.GetProperty("cases").GetProperty(name);
        string[] parts = name.Split('/');
        var plan = new TrainingPlan
        {
            Network = Reference.HashedNetwork([5, 7, 6, 3], Activations[parts[0]]),
            Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = Optimizers[parts[1]],
            BatchSize = 8,
        };
        float[][] rows = [.. Enumerable.Range(0, 37).Select(row => Reference.HashedRow(row, 5))];
        Network trained = Follow(plan, rows, row => row % 3, expected.GetProperty("loss_at_each_step").Numbers(), file.GetProperty("tolerance").GetDouble());

        if (expected.TryGetProperty("probabilities_of_first_rows", out JsonElement probabilities))
            AssertProbabilities(trained, rows, probabilities, file.GetProperty("tolerance").GetDouble());
    }

    [Theory, InlineData("cross_entropy"), InlineData("log_softmax_then_nll")]
    public void Softmax_cross_entropy_follows_PyTorch(string name)
    {
        JsonElement file = Reference.Read("losses"), expected = file.GetProperty("cases").GetProperty(name);
        double tolerance = file.GetProperty("tolerance").GetDouble();
        var plan = new TrainingPlan { Network = Reference.HashedNetwork([4, 6, 3], Activation.Tanh), Loss = Loss.SoftmaxCrossEntropy, Optimizer = Optimizer.Sgd(0.05f), BatchSize = 6 };
        Network trained = Follow(plan, [.. Enumerable.Range(0, 22).Select(row => Reference.HashedRow(row, 4))], row => row % 3, expected.GetProperty("loss_at_each_step").Numbers(), tolerance);

        foreach ((JsonElement layer, DenseLayer actual) in expected.GetProperty("parameters").EnumerateArray().Zip(trained.Layers))
        {
            double[] weights = [.. layer.GetProperty("weight").EnumerateArray().SelectMany(row => row.Numbers())], biases = layer.GetProperty("bias").Numbers();
            for (int i = 0; i < weights.Length; i++)
                Reference.AssertClose(weights[i], actual.Weights.Span[i], tolerance, $"weight {i}");
            for (int i = 0; i < biases.Length; i++)
                Reference.AssertClose(biases[i], actual.Biases.Span[i], tolerance, $"bias {i}");
        }
    }

    [Theory, InlineData("relu_sgd_0.05"), InlineData("tanh_adam_0.003"), InlineData("relu_adam_0.003")]
    public void Fashion_MNIST_in_file_order_follows_PyTorch(string name)
    {
        LabeledImages images = FashionImages.Read(FashionMnistSplit.Train);
        JsonElement expected = Reference.Read("fashion_fixed_steps").GetProperty(name);
        var plan = new TrainingPlan
        {
            Network = Reference.HashedNetwork([784, 256, 128, 10], name.StartsWith("relu") ? Activation.Relu : Activation.Tanh),
            Loss = Loss.SoftmaxCrossEntropy,
            Optimizer = name.Contains("sgd") ? Optimizer.Sgd(0.05f) : Optimizer.Adam(3e-3f),
            BatchSize = 64,
        };
        double tolerance = expected.GetProperty("tolerance").GetDouble();
        Network trained = Follow(plan, [.. Enumerable.Range(0, 6400).Select(row => images.Normalized(row))], row => images.Labels.Span[row], expected.GetProperty("loss_at_each_step").Numbers(), tolerance);

        if (expected.TryGetProperty("probabilities_of_first_test_images", out JsonElement probabilities))
        {
            LabeledImages test = FashionImages.Read(FashionMnistSplit.Test);
            AssertProbabilities(trained, [.. Enumerable.Range(0, 5).Select(row => test.Normalized(row))], probabilities, tolerance);
        }
    }

    private static Network Follow(TrainingPlan plan, float[][] rows, Func<int, int> label, double[] expectedLosses, double tolerance)
    {
        Assert.NotEmpty(expectedLosses);
        using ITrainingRun run = new SimdEngine().Start(plan);
        int next = 0;
        for (int step = 0; step < expectedLosses.Length; step++)
        {
            int count = Math.Min(plan.BatchSize, rows.Length - next);
            double loss = run.Step(new Batch
            {
                Rows = count,
                Features = rows.Skip(next).Take(count).SelectMany(row => row).ToArray(),
                Labels = Enumerable.Range(next, count).Select(row => (float)label(row)).ToArray(),
                Step = step,
            }, plan.Optimizer.LearningRate);
            Reference.AssertClose(expectedLosses[step], loss, tolerance, $"loss at step {step}");
            next = next + count == rows.Length ? 0 : next + count;
        }
        var state = new NamedTensors();
        run.Save(state);
        return plan.Network.WithParameters(state);
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
