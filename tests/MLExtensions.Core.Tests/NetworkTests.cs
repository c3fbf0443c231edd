namespace MLExtensions.Core.Tests;

public class NetworkTests
{
    [Fact]
    public void Printed_it_is_a_table_of_layers_with_parameter_counts()
    {
        string[] lines = Network.CreatePerceptron(784, [256, 128], 10, Activation.Relu, seed: 1).ToString().Split('\n');
        Assert.Equal(["layers.0", "784", "256", "yes", "relu", "200,960"], Words(lines[1]));
        Assert.Equal(["layers.1", "256", "128", "yes", "relu", "32,896"], Words(lines[2]));
        Assert.Equal(["layers.2", "128", "10", "yes", "identity", "1,290"], Words(lines[3]));
        Assert.Equal(["total", "235,146"], Words(lines[4]));

        static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public void Layers_without_biases_have_none_to_count_print_or_save()
    {
        Network network = Network.CreatePerceptron(4, [3], 2, Activation.LeakyRelu(), seed: 1, hasBias: false);
        Assert.Equal(4 * 3 + 3 * 2, network.ParameterCount);
        Assert.All(network.Layers, layer => Assert.False(layer.HasBias));
        string[] lines = network.ToString().Split('\n');
        Assert.Equal(
            ["layer", "inputs", "outputs", "bias", "activation", "parameters"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(["layers.0", "4", "3", "no", "leaky_relu(0.01)", "12"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Single(lines.SkipLast(1).Select(line => line.Length).Distinct());

        var tensors = new NamedTensors();
        network.Save(tensors);
        Assert.Equal(["layers.0.weight", "layers.1.weight"], tensors.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(network.Layers[1].Weights.ToArray(), network.WithParameters(tensors).Layers[1].Weights.ToArray());
        Assert.False(network.WithParameters(tensors).Layers[1].HasBias);
    }

    [Fact]
    public void Default_initial_parameters_are_uniform_within_one_over_the_root_of_the_inputs()
    {
        DenseLayer layer = Network.CreatePerceptron(400, [500], 10, Activation.Relu, seed: 3).Layers[0];
        float[] weights = layer.Weights.ToArray(), biases = layer.Biases.ToArray();
        double bound = 1 / Math.Sqrt(400);
        Assert.All(weights.Concat(biases), value => Assert.InRange(value, -bound, bound));
        Assert.InRange(weights.Max(), 0.999 * bound, bound);
        Assert.InRange(weights.Average(), -bound / 100, bound / 100);
        // A uniform distribution on +-b has the variance b^2 / 3.
        Assert.Equal(bound * bound / 3, weights.Average(value => (double)value * value), bound * bound / 300);
        Assert.Equal(bound * bound / 3, biases.Average(value => (double)value * value), bound * bound / 20);
    }

    [Fact]
    public void The_same_seed_gives_the_same_parameters_and_another_seed_others()
    {
        float[] First(long seed) => Network.CreatePerceptron(3, [4], 2, Activation.Relu, seed).Layers[0].Weights.ToArray();
        Assert.Equal(First(1), First(1));
        Assert.NotEqual(First(1), First(2));
    }

    [Fact]
    public void Layers_that_do_not_fit_together_are_refused()
    {
        DenseLayer Layer(int inputs, int outputs) => new(inputs, outputs, Activation.Relu, new float[inputs * outputs], new float[outputs]);
        var e = Assert.Throws<ArgumentException>(() => new Network([Layer(3, 4), Layer(5, 2)]));
        Assert.Contains("Layer 1 has 5 inputs", e.Message);
        Assert.Contains("4 outputs", e.Message);
        Assert.Throws<ArgumentException>(() => new Network([]));
    }

    [Fact]
    public void Parameters_of_the_wrong_number_are_refused()
    {
        Assert.Contains(
            "6 weights; found 5",
            Assert.Throws<ArgumentException>(() => new DenseLayer(2, 3, Activation.Relu, new float[5], new float[3])).Message);
        Assert.Contains(
            "none or 3 biases; found 2",
            Assert.Throws<ArgumentException>(() => new DenseLayer(2, 3, Activation.Relu, new float[6], new float[2])).Message);
    }

    [Fact]
    public void A_scorer_refuses_rows_of_another_width()
    {
        var scorer = new NetworkScorer(Network.CreatePerceptron(3, [4], 2, Activation.Relu, seed: 1));
        Assert.Contains("3 inputs; found 4", Assert.Throws<ArgumentException>(() => scorer.Score(new float[4], new float[2])).Message);
        Assert.Contains(
            "2 outputs, and 1 row of features are there; found room for 3",
            Assert.Throws<ArgumentException>(() => scorer.Score(new float[3], new float[3])).Message);
    }

    [Fact]
    public void A_row_has_the_same_outputs_bit_for_bit_alone_and_among_others()
    {
        Network network = Network.CreatePerceptron(37, [80, 33], 5, Activation.Tanh, seed: 2);
        NetworkScorer scorer = new(network), other = scorer.Fork();
        float[] features = [.. Enumerable.Range(0, 61).SelectMany(row => Reference.HashedRow(row, 37))], together = new float[61 * 5],
            alone = new float[5];
        scorer.Score(features, together);
        for (int row = 0; row < 61; row++)
        {
            other.Score(features.AsSpan(row * 37, 37), alone);
            Assert.Equal(alone, together.AsSpan(row * 5, 5).ToArray());
        }
    }

    [Fact]
    public void Scoring_allocates_nothing()
    {
        var scorer = new NetworkScorer(Network.CreatePerceptron(3, [4], 2, Activation.Relu, seed: 1));
        float[] features = new float[30], outputs = new float[20];
        Score(50);
        Assert.Equal(0, Allocations.LeastOf(() => Score(100)));

        void Score(int times)
        {
            for (int i = 0; i < times; i++)
            {
                scorer.Score(features.AsSpan(0, 3), outputs.AsSpan(0, 2));
                scorer.Score(features, outputs);
            }
        }
    }

    [Fact]
    public void Softmax_of_large_numbers_does_not_overflow()
    {
        float[] values = [1000, 999, -1000];
        Softmax.Apply(values);
        Assert.Equal(1 / (1 + Math.Exp(-1)), values[0], 1e-6);
        Assert.Equal(0, values[2]);
        Assert.Equal(1, values.Sum(), 1e-6);
    }
}
