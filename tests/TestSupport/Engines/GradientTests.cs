namespace MLExtensions.TestSupport.Engines;

/// <summary>
/// The engine's loss and gradients beside central differences of a forward pass in double precision, <see cref="ReferenceNetwork"/>.
/// </summary>
public abstract class GradientTests : EngineTests
{
    private const double Tolerance = 2e-4;

    public static TheoryData<string, int, int> Activations => new()
    {
        { "identity", 3, 5 }, { "relu", 3, 5 }, { "leaky_relu(0.01)", 3, 5 }, { "leaky_relu(0.3)", 17, 2 }, { "sigmoid", 3, 5 },
            { "tanh", 3, 5 }, { "gelu", 3, 5 }, { "elu(1)", 3, 5 }, { "elu(0.5)", 17, 7 }, { "selu", 3, 5 }, { "silu", 3, 5 },
            { "mish", 3, 5 },
        { "tanh", 1, 1 }, { "sigmoid", 17, 33 }, { "tanh", 16, 16 }, { "gelu", 33, 25 }, { "selu", 33, 25 }, { "silu", 16, 16 },
            { "mish", 33, 25 },
    };

    [Theory, MemberData(nameof(Activations))]
    public void Gradients_through_every_hidden_activation_agree_with_central_differences(string activation, int hidden, int rows)
        => AssertGradients(
            Network.CreatePerceptron(4, [hidden, 6], 3, Activation.FromName(activation), seed: 5), Loss.SoftmaxCrossEntropy, rows);

    [Theory]
    [InlineData("elu(1)"), InlineData("elu(0.5)"), InlineData("selu"), InlineData("silu"), InlineData("mish")]
    public void Inputs_of_ten_thousand_have_finite_outputs_and_gradients(string name)
    {
        float[] inputs = [-10_000, -500, -100, -50, 50, 100, 500, 10_000], outputs = new float[8], gradient = new float[2];
        var network = new Network([new DenseLayer(1, 1, Activation.FromName(name), new float[] { 1 }, new float[1])]);
        using ITrainingRun run = Engine.Start(
            new NetworkPlan { Network = network, Loss = Loss.MeanAbsoluteError, Optimizer = Optimizer.Sgd(), BatchSize = 8 });
        run.Evaluate(Batches.Of(inputs, new float[8], rows: 8), outputs);
        for (int i = 0; i < inputs.Length; i++)
        {
            double expected = ReferenceNetwork.Activate(name, inputs[i]);
            Reference.AssertClose(expected, outputs[i], 1e-6, $"{name}({inputs[i]})");
            // The label is far below every output, so the derivative of the loss by the output is 1.
            run.LossAndGradient(Batches.Of([inputs[i]], [-20_000]), gradient);
            double change = Math.Abs(inputs[i]) * 1e-6, slope = (ReferenceNetwork.Activate(name, inputs[i] + change)
                - ReferenceNetwork.Activate(name, inputs[i] - change)) / (2 * change);
            Reference.AssertClose(slope, gradient[1], 1e-6, $"derivative of {name} at {inputs[i]}");
        }
    }

    public static TheoryData<string> Losses => [.. ReferenceNetwork.Losses.Keys.Select(loss => loss.Name)];

    [Theory, MemberData(nameof(Losses))]
    public void Gradients_of_every_loss_agree_with_one_output_and_several_and_with_weights(string name)
    {
        Loss loss = ReferenceNetwork.Losses.Keys.Single(loss => loss.Name == name);
        foreach (int outputs in new[] { 1, 2, 5, 35 })
        {
            foreach (int rows in new[] { 1, 7, 30 })
            {
                Network network = Network.CreatePerceptron(
                    4, [6], outputs, Activation.Tanh, seed: 7, initialization: Initialization.XavierUniform());
                AssertGradients(network, loss, rows);
                AssertGradients(network, loss, rows, [.. Enumerable.Range(0, rows).Select(row => 0.5f * ((row + 1) % 4))]);
            }
        }
    }

    [Fact]
    public void Each_output_has_the_pinball_loss_of_its_own_quantile()
    {
        double[] quantiles = [0.05, 0.5, 0.9];
        Network network = Network.CreatePerceptron(1, [], 3, Activation.Identity, seed: 1, initialization: Initialization.Zeros,
            biasInitialization: Initialization.Zeros);
        using ITrainingRun run = Engine.Start(
            new NetworkPlan { Network = network, Loss = new PinballLoss(quantiles), Optimizer = Optimizer.Sgd(), BatchSize = 2 });
        float[] gradient = new float[6];
        // All outputs are 0, the labels 2 and -1: the losses are 2 q and 1 - q, their derivatives -q and 1 - q.
        double loss = run.LossAndGradient(Batches.Of([1, 1], [2, 2, 2, -1, -1, -1], null, 2), gradient);
        Assert.Equal(quantiles.Average(q => (2 * q + 1 - q) / 2), loss, 1e-6);
        for (int i = 0; i < 3; i++)
            Assert.Equal((-quantiles[i] + 1 - quantiles[i]) / 2 / 3, gradient[3 + i], 1e-6);
    }

    public static TheoryData<string, string> Outputs => new()
    {
        { "sigmoid", "mean squared error" }, { "tanh", "half mean squared error" }, { "gelu", "mean absolute error" },
            { "leaky_relu(0.2)", "huber(delta=0.5)" },
        { "softmax", "mean squared error" }, { "softmax", "softmax cross-entropy" }, { "log_softmax", "negative log-likelihood" },
        { "log_softmax", "mean squared error" },
        { "sigmoid", "softmax cross-entropy" },
    };

    [Theory, MemberData(nameof(Outputs))]
    public void Gradients_through_an_activation_of_the_output_layer_agree(string activation, string loss)
    {
        foreach (int outputs in new[] { 1, 3, 20 })
        {
            Network network = Network.CreatePerceptron(4, [5], outputs, Activation.Tanh, seed: 5, Activation.FromName(activation));
            AssertGradients(network, ReferenceNetwork.Losses.Keys.Single(candidate => candidate.Name == loss), rows: 26);
        }
    }

    [Theory, InlineData(0), InlineData(5), InlineData(40)]
    public void Gradients_of_layers_without_biases_agree(int hidden)
    {
        Network network = Network.CreatePerceptron(4, hidden == 0 ? [] : [hidden], 3, Activation.Tanh, seed: 5, hasBias: false);
        AssertGradients(network, Loss.SoftmaxCrossEntropy, rows: 7);
        Network mixed = new(
            [.. network.Layers.SkipLast(1),
                DenseLayer.Create(network.Layers[^1].Inputs, 2, Activation.Identity, new CounterRandom(1, RandomPurpose.InitialWeights))]);
        AssertGradients(mixed, Loss.MeanSquaredError, rows: 300);
    }

    [Fact]
    public void Gradients_of_a_linear_model_and_of_layers_wider_than_a_block_of_work_agree()
    {
        AssertGradients(Network.CreatePerceptron(3, [], 1, Activation.Identity, seed: 1), Loss.MeanSquaredError, rows: 12);
        AssertGradients(Network.CreatePerceptron(120, [3], 2, Activation.Tanh, seed: 1), Loss.MeanSquaredError, rows: 3);
        AssertGradients(Network.CreatePerceptron(2, [2, 270], 2, Activation.Sigmoid, seed: 1), Loss.HalfMeanSquaredError, rows: 2);
    }

    private void AssertGradients(Network network, Loss loss, int rows, float[]? weights = null)
    {
        float[] features = [.. Enumerable.Range(0, rows).SelectMany(row => Reference.HashedRow(row, network.Inputs))];
        float[] labels = ReferenceNetwork.Labels(loss, rows, network.Outputs);
        using ITrainingRun run = Engine.Start(
            new NetworkPlan { Network = network, Loss = loss, Optimizer = Optimizer.Sgd(), BatchSize = rows });
        float[] gradient = new float[network.ParameterCount];
        double actualLoss = run.LossAndGradient(Batches.Of(features, labels, weights, rows), gradient);

        var reference = new ReferenceNetwork(network, loss, features, labels, weights);
        Reference.AssertClose(reference.MeanLoss(), actualLoss, 1e-5, $"{loss}: loss");
        double[] expected = reference.Gradient();
        Assert.Equal(expected.Length, gradient.Length);
        for (int i = 0; i < expected.Length; i++)
            Reference.AssertClose(expected[i], gradient[i], Tolerance, $"{loss}, {rows} rows, derivative by parameter {i} of\n{network}");
    }
}
