namespace MLExtensions.Core.Tests;

/// <summary>The engine's gradients beside central differences of a forward pass written here in double precision.</summary>
public class GradientTests
{
    private const double Tolerance = 2e-4;

    public static TheoryData<string, int, int> Cases => new()
    {
        { "identity", 3, 5 }, { "relu", 3, 5 }, { "sigmoid", 3, 5 }, { "tanh", 3, 5 },
        { "tanh", 1, 1 }, { "sigmoid", 17, 33 }, { "tanh", 16, 16 },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Gradients_agree_with_central_differences(string activation, int hidden, int rows)
    {
        Network network = Network.CreatePerceptron(4, [hidden, 6], 3, Activation.FromName(activation), seed: 5);
        AssertGradients(network, activation, rows, weights: default);
    }

    [Fact]
    public void A_sigmoid_output_is_differentiated_too()
    {
        Network network = new(Network.CreatePerceptron(4, [5], 3, Activation.Tanh, seed: 5).Layers
            .Select((layer, i) => new DenseLayer(layer.Inputs, layer.Outputs, i == 1 ? Activation.Sigmoid : layer.Activation, layer.Weights, layer.Biases)));
        AssertGradients(network, "tanh", 7, weights: default);
    }

    [Fact]
    public void A_weighted_loss_is_divided_by_the_sum_of_the_weights()
        => AssertGradients(Network.CreatePerceptron(4, [5], 3, Activation.Tanh, seed: 6), "tanh", 5, weights: [0.5f, 2, 0, 1, 3]);

    private static void AssertGradients(Network network, string hiddenActivation, int rows, float[]? weights)
    {
        float[] features = [.. Enumerable.Range(0, rows).SelectMany(row => Reference.HashedRow(row, network.Inputs))], labels = [.. Enumerable.Range(0, rows).Select(row => (float)(row % 3))];
        var plan = new TrainingPlan { Network = network, Loss = Loss.SoftmaxCrossEntropy, Optimizer = Optimizer.Sgd(), BatchSize = rows };
        using ITrainingRun run = new SimdEngine(2).Start(plan);
        float[] gradient = new float[network.ParameterCount];
        double loss = run.LossAndGradient(Batches.Of(features, labels, weights), gradient);

        double[][] parameters = [.. network.Layers.SelectMany(layer => new[] { layer.Weights, layer.Biases }).Select(values => values.ToArray().Select(value => (double)value).ToArray())];
        Reference.AssertClose(MeanLoss(network, parameters, features, labels, weights), loss, 1e-5, "loss");
        int number = 0;
        foreach (double[] values in parameters)
        {
            for (int i = 0; i < values.Length; i++)
            {
                const double Change = 1e-6;
                double value = values[i];
                values[i] = value + Change;
                double above = MeanLoss(network, parameters, features, labels, weights);
                values[i] = value - Change;
                double below = MeanLoss(network, parameters, features, labels, weights);
                values[i] = value;
                Reference.AssertClose((above - below) / (2 * Change), gradient[number++], Tolerance, $"{hiddenActivation}: derivative by parameter {number - 1}");
            }
        }
        Assert.Equal(gradient.Length, number);
    }

    private static double MeanLoss(Network network, double[][] parameters, float[] features, float[] labels, float[]? weights)
    {
        double sum = 0, weightSum = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            double[] x = [.. features.Skip(row * network.Inputs).Take(network.Inputs).Select(value => (double)value)];
            for (int k = 0; k < network.Layers.Count; k++)
                x = Forward(network.Layers[k], parameters[2 * k], parameters[2 * k + 1], x);
            double weight = weights?[row] ?? 1;
            sum += weight * (Math.Log(x.Sum(Math.Exp)) - x[(int)labels[row]]);
            weightSum += weight;
        }
        return sum / weightSum;
    }

    private static double[] Forward(DenseLayer layer, double[] weights, double[] biases, double[] x)
        => [.. Enumerable.Range(0, layer.Outputs).Select(o => Apply(layer.Activation.Name, biases[o] + Enumerable.Range(0, layer.Inputs).Sum(i => weights[o * layer.Inputs + i] * x[i])))];

    private static double Apply(string activation, double z) => activation switch
    {
        "identity" => z,
        "relu" => Math.Max(z, 0),
        "sigmoid" => 1 / (1 + Math.Exp(-z)),
        "tanh" => Math.Tanh(z),
        _ => throw new ArgumentException(activation),
    };
}
