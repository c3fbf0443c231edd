namespace MLExtensions.Core.Tests;

public class InitializationTests
{
    private static readonly CounterRandom Random = new(3, RandomPurpose.InitialWeights);

    [Fact]
    public void The_default_is_that_of_PyTorchs_linear_layer_from_the_numbers_of_the_layers_stream_in_order()
    {
        DenseLayer layer = DenseLayer.Create(7, 5, Activation.Relu, Random);
        float bound = 1 / MathF.Sqrt(7);
        float[] expected = [.. Enumerable.Range(0, 40).Select(i => (2 * Random.Uniform((ulong)i) - 1) * bound)];
        Assert.Equal(expected[..35], layer.Weights.ToArray());
        Assert.Equal(expected[35..], layer.Biases.ToArray());
        DenseLayer second = Network.CreatePerceptron(4, [7], 5, Activation.Relu, seed: 3).Layers[1], named = DenseLayer.Create(
            7, 5, Activation.Relu, new CounterRandom(3, RandomPurpose.InitialWeights, part: 1), Initialization.PyTorchDefault,
            Initialization.PyTorchDefault);
        Assert.Equal(second.Weights.ToArray(), named.Weights.ToArray());
        Assert.Equal(second.Biases.ToArray(), named.Biases.ToArray());
    }

    public static TheoryData<string, double, bool> Spreads => new()
    {
        { "normal", 0.01, true }, { "uniform", 3 / Math.Sqrt(12), false }, { "xavier uniform", 2 * Math.Sqrt(2.0 / 900), false },
        { "xavier normal", Math.Sqrt(2.0 / 900), true },
        { "kaiming uniform", Math.Sqrt(2.0 / 400), false }, { "kaiming normal", Math.Sqrt(2 / 1.25 / 400), true },
    };

    [Theory, MemberData(nameof(Spreads))]
    public void Weights_have_the_mean_the_spread_and_the_form_of_their_distribution(string name, double deviation, bool isNormal)
    {
        Initialization initialization = name switch
        {
            "normal" => Initialization.Normal(0.01, mean: 0.5),
            "uniform" => Initialization.Uniform(-1, 2),
            "xavier uniform" => Initialization.XavierUniform(gain: 2),
            "xavier normal" => Initialization.XavierNormal(),
            "kaiming uniform" => Initialization.KaimingUniform(),
            _ => Initialization.KaimingNormal(0.5),
        };
        double mean = name is "normal" or "uniform" ? 0.5 : 0;
        double[] scaled = [
            .. DenseLayer.Create(400, 500, Activation.Relu, Random, initialization).Weights.ToArray()
            .Select(weight => (weight - mean) / deviation)];
        Assert.Equal(0, scaled.Average(), 0.01);
        Assert.Equal(1, scaled.Average(x => x * x), 0.01);
        // The fourth moment is 3 for a normal distribution, 9/5 for a uniform one.
        Assert.Equal(isNormal ? 3 : 1.8, scaled.Average(x => x * x * x * x), 0.08);
        Assert.InRange(scaled.Max(Math.Abs), isNormal ? 4 : 0.9999 * Math.Sqrt(3), isNormal ? 6.7 : 1.0001 * Math.Sqrt(3));
    }

    [Fact]
    public void Weights_and_biases_begin_as_each_was_told()
    {
        Network network = Network.CreatePerceptron(
            3, [4], 2, Activation.Tanh, seed: 1, initialization: Initialization.Normal(0.01),
            biasInitialization: Initialization.Constant(0.25));
        Assert.All(network.Layers, layer => Assert.All(layer.Biases.ToArray(), bias => Assert.Equal(0.25f, bias)));
        Assert.Equal(network.Layers[0].Weights.Length, network.Layers[0].Weights.ToArray().Distinct().Count());
        Network zeros = Network.CreatePerceptron(3, [4], 2, Activation.Tanh, seed: 1, initialization: Initialization.Zeros);
        Assert.All(zeros.Layers, layer => Assert.All(layer.Weights.ToArray(), weight => Assert.Equal(0, weight)));
        Assert.Equal(
            Network.CreatePerceptron(3, [4], 2, Activation.Tanh, seed: 1).Layers[0].Biases.ToArray(), zeros.Layers[0].Biases.ToArray());
    }

    [Fact]
    public void The_output_layer_can_begin_otherwise_and_the_others_stay_as_they_were()
    {
        Network plain = Network.CreatePerceptron(3, [4, 5], 2, Activation.Tanh, seed: 1, biasInitialization: Initialization.Normal(1)),
            zeros = Network.CreatePerceptron(
                3, [4, 5], 2, Activation.Tanh, seed: 1, biasInitialization: Initialization.Normal(1),
                outputInitialization: Initialization.Zeros);
        Assert.Equal(plain.Parameters()[..^12], zeros.Parameters()[..^12]);
        Assert.Equal(new float[12], zeros.Parameters()[^12..]);
        Assert.DoesNotContain(0f, plain.Parameters());
        Assert.Equal(
            [1, 1, 1, 1], Network.CreatePerceptron(
                3, [], 1, Activation.Tanh, seed: 1, outputInitialization: Initialization.Constant(1)).Parameters());
    }

    // The neural tangent parametrization of RealMLP: weights of N(0, 1 / inputs), biases of N(0, 1).
    [Fact]
    public void Weights_can_have_the_variance_1_divided_by_the_inputs_and_biases_the_variance_1()
    {
        DenseLayer layer = Network.CreatePerceptron(
            400, [500], 1, Activation.Selu, seed: 1, initialization: Initialization.KaimingNormal(negativeSlope: 1),
            biasInitialization: Initialization.Normal(1)).Layers[0];
        AssertMoments(layer.Weights.ToArray(), 1.0 / 400);
        AssertMoments(layer.Biases.ToArray(), 1);

        // Within five standard errors of mean and variance.
        static void AssertMoments(float[] values, double variance)
        {
            double mean = values.Average(value => (double)value), error = Math.Sqrt(variance / values.Length);
            Assert.InRange(mean, -5 * error, 5 * error);
            double found = values.Average(value => (double)value * value);
            Assert.InRange(found / variance, 1 - 5 * Math.Sqrt(2.0 / values.Length), 1 + 5 * Math.Sqrt(2.0 / values.Length));
        }
    }

    [Fact]
    public void The_seed_decides_the_numbers_and_each_layer_has_others()
    {
        float[] First(long seed, int layer)
            => Network.CreatePerceptron(4, [4], 4, Activation.Tanh, seed, initialization: Initialization.Normal(1)).Layers[
                layer].Weights.ToArray();
        Assert.Equal(First(1, 0), First(1, 0));
        Assert.NotEqual(First(1, 0), First(2, 0));
        Assert.NotEqual(First(1, 0), First(1, 1));
    }

    [Fact]
    public void Printed_an_initialization_shows_its_settings()
    {
        Assert.Equal("NormalInitialization { StandardDeviation = 0.01, Mean = 0 }", Initialization.Normal(0.01).ToString());
        Assert.Equal("ConstantInitialization { Value = 0 }", Initialization.Zeros.ToString());
        Assert.Equal("PyTorchDefaultInitialization { }", Initialization.PyTorchDefault.ToString());
    }

    [Fact]
    public void Settings_out_of_range_are_refused_by_name_value_and_range()
    {
        Refuses("StandardDeviation should be 0 or more", -1, Initialization.Normal(-1));
        Refuses("Mean should be a finite number", double.NaN, Initialization.Normal(1, float.NaN));
        Refuses("Low should be a finite number", double.NegativeInfinity, Initialization.Uniform(float.NegativeInfinity, 1));
        Refuses("High should be finite, and 2 (Low) or more", 1, Initialization.Uniform(2, 1));
        Refuses("Value should be a finite number", double.PositiveInfinity, Initialization.Constant(double.PositiveInfinity));
        Refuses("Gain should be more than 0", 0, Initialization.XavierUniform(0));
        Refuses("Gain should be more than 0", -1, Initialization.XavierNormal(-1));
        Refuses("NegativeSlope should be a finite number", double.NaN, Initialization.KaimingUniform(float.NaN));
        Refuses("NegativeSlope should be a finite number", double.NaN, Initialization.KaimingNormal(float.NaN));

        static void Refuses(string words, double value, Initialization initialization)
        {
            var e = Assert.Throws<ArgumentOutOfRangeException>(
                () => Network.CreatePerceptron(3, [], 2, Activation.Relu, seed: 1, initialization: initialization));
            Assert.Contains(words, e.Message);
            Assert.Equal(value, e.ActualValue);
        }
    }
}
