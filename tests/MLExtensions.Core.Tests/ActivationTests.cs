using System.Runtime.Intrinsics;

namespace MLExtensions.Core.Tests;

public class ActivationTests
{
    private static readonly float[] Inputs =
        [-100, -20, -12.5f, -7.3f, -5, -3, -2, -1.5f, -1, -0.7f, -0.6f, -0.1f, -1e-3f, -1e-10f, 0, 1e-10f, 1e-3f, 0.1f, 0.6f, 0.7f, 1,
            1.5f, 2, 3, 5, 7.3f, 12.5f, 20, 100, 1e30f];

    private static readonly string[] s_added = ["elu(1)", "elu(0.5)", "selu", "silu", "mish"];

    public static TheoryData<string> Names => ["identity", "relu", "leaky_relu(0.2)", "sigmoid", "tanh", "gelu", .. s_added];

    [Theory, MemberData(nameof(Names))]
    public void Values_are_right_to_single_precision_from_the_smallest_to_the_largest(string name)
    {
        foreach (float x in Inputs)
        {
            double expected = ReferenceNetwork.Activate(name, x), actual = Apply(Activation.FromName(name), x).Single();
            Assert.True(
                Math.Abs(expected - actual) <= 4e-7 * Math.Abs(expected) + 1e-37, $"{name}({x}) should be {expected}; found {actual}");
        }
    }

    public static TheoryData<string> Added => [.. s_added];

    [Theory, MemberData(nameof(Added))]
    public void Values_and_derivatives_are_right_over_the_whole_range(string name)
    {
        float[] grid = [.. Enumerable.Range(-40_000, 80_001).Select(i => i / 977f), .. Enumerable.Range(-300, 601).Select(i => i * 33.3f)];
        (float[] values, float[] derivatives) = Activation.FromName(name).Accept(new Applied(grid));
        for (int i = 0; i < grid.Length; i++)
        {
            double x = grid[i], expected = ReferenceNetwork.Activate(name, x);
            Assert.True(
                Math.Abs(expected - values[i]) <= 4e-7 * Math.Abs(expected) + 1e-37,
                $"{name}({x}) should be {expected}; found {values[i]}");
            // At 0, two of the functions have a kink.
            double change = 1e-6 * Math.Max(1, Math.Abs(x));
            if (Math.Abs(x) < change)
                continue;
            double slope = (ReferenceNetwork.Activate(name, x + change) - ReferenceNetwork.Activate(name, x - change)) / (2 * change);
            Assert.True(
                Math.Abs(slope - derivatives[i]) <= 5e-7 * Math.Max(1, Math.Abs(slope)),
                $"{name} should have the derivative {slope} at {x}; found {derivatives[i]}");
        }
    }

    [Fact]
    public void Derivatives_at_0_are_those_of_PyTorch()
    {
        double[] expected = [1, 0.5, 1.0507009873554805 * 1.6732632423543772, 0.5, 0.6];
        Assert.All(
            s_added.Zip(expected),
            pair => Assert.Equal(pair.Second, Activation.FromName(pair.First).Accept(new Applied([0])).Derivatives[0], 1e-6));
    }

    /// <summary>The values of an activation, and its derivatives, at some numbers.</summary>
    private sealed class Applied(float[] x) : IActivationVisitor<(float[] Values, float[] Derivatives)>
    {
        public (float[] Values, float[] Derivatives) Visit<TOperator>(TOperator function)
            where TOperator : struct, IActivationOperator
        {
            float[] values = new float[x.Length], derivatives = new float[x.Length];
            for (int i = 0; i < x.Length; i++)
            {
                Vector256<float> at = Vector256.Create(x[i]), value = function.Value(at);
                (values[i], derivatives[i]) = (value[7], function.Derivative(at, value)[7]);
            }
            return (values, derivatives);
        }
    }

    [Fact]
    public void Softmax_and_log_softmax_of_a_row_follow_their_formulas_and_do_not_overflow()
    {
        float[] x = [1, -2, 0.5f, 3], large = [1000, 999, -1000];
        double sum = x.Sum(value => Math.Exp(value));
        Assert.All(x.Zip(Apply(Activation.Softmax, x)), pair => Assert.Equal(Math.Exp(pair.First) / sum, pair.Second, 1e-7));
        Assert.All(x.Zip(Apply(Activation.LogSoftmax, x)), pair => Assert.Equal(pair.First - Math.Log(sum), pair.Second, 1e-6));
        Assert.Equal(1 / (1 + Math.Exp(-1)), Apply(Activation.Softmax, large)[0], 1e-6);
        Assert.Equal(
            [-Math.Log(1 + Math.Exp(-1)), -1 - Math.Log(1 + Math.Exp(-1)), -2000 - Math.Log(1 + Math.Exp(-1))],
            Apply(Activation.LogSoftmax, large).Select(value => (double)value), (a, b) => Math.Abs(a - b) < 2e-4);
    }

    [Theory, InlineData("softmax"), InlineData("log_softmax")]
    public void What_takes_a_whole_row_is_refused_on_a_hidden_layer(string name)
    {
        string message = Assert.Throws<ArgumentException>(
            () => Network.CreatePerceptron(3, [4], 2, Activation.FromName(name), seed: 1)).Message;
        Assert.Contains($"Layer 0 has the activation {name}, which is for the last layer, layer 1, alone.", message);
        Assert.True(Activation.FromName(name).IsRowwise);
        Assert.Equal(
            name, Network.CreatePerceptron(3, [4], 2, Activation.Relu, seed: 1, Activation.FromName(name)).Layers[1].Activation.Name);
    }

    [Fact]
    public void Every_activation_is_found_by_its_name_with_its_setting()
    {
        Activation[] all = [
            Activation.Identity, Activation.Relu, Activation.Selu, Activation.Silu, Activation.Mish,
            Activation.Sigmoid, Activation.Tanh, Activation.Gelu, Activation.Softmax,
            Activation.LogSoftmax];
        Assert.All(all, activation => Assert.Same(activation, Activation.FromName(activation.Name)));
        foreach (float slope in new[] { 0.01f, 0.2f, -1f, 0, 1f / 3, 1e-20f })
        {
            Activation original = Activation.LeakyRelu(slope), found = Activation.FromName(original.Name);
            Assert.Equal(original.Name, found.Name);
            Assert.Equal(-7 * slope, Apply(found, -7).Single());
        }
        foreach (double alpha in new[] { 1, 0.2, -1, 1.0 / 3 })
            Assert.Equal(Activation.Elu(alpha), Activation.FromName(Activation.Elu(alpha).Name));
        Assert.Equal("elu(1)", Activation.Elu().Name);
        Assert.Contains(
            "Alpha should be a finite number",
            Assert.Throws<ArgumentOutOfRangeException>(() => Activation.Elu(double.PositiveInfinity)).Message);
        Assert.Equal("leaky_relu(0.01)", Activation.LeakyRelu().Name);
        Assert.Contains(
            "NegativeSlope should be a finite number",
            Assert.Throws<ArgumentOutOfRangeException>(() => Activation.LeakyRelu(float.NaN)).Message);
    }

    [Fact]
    public void Activations_are_equal_by_their_settings()
    {
        Assert.Equal(Activation.LeakyRelu(0.2), Activation.LeakyRelu() with { NegativeSlope = 0.2 });
        Assert.NotEqual(Activation.LeakyRelu(0.2), Activation.LeakyRelu(0.3));
        Assert.NotEqual(Activation.Relu, Activation.Identity);
        Assert.Throws<ArgumentOutOfRangeException>(() => Activation.LeakyRelu() with { NegativeSlope = double.NaN });
    }

    [Theory]
    [InlineData("swish"), InlineData("relu(2)"), InlineData("leaky_relu(NaN)"), InlineData("leaky_relu"), InlineData("elu"),
        InlineData("elu(x)"), InlineData("")]
    public void A_name_that_no_activation_has_is_refused_with_those_that_there_are(string name)
    {
        var e = Assert.Throws<ArgumentException>(() => Activation.FromName(name));
        Assert.Contains($"'{name}'", e.Message);
        Assert.All(
            new[] { "identity", "relu", "leaky_relu(", "elu(1)", "selu", "silu", "mish", "sigmoid", "tanh", "gelu", "softmax",
                "log_softmax" },
            known => Assert.Contains(known, e.Message));
    }

    [Theory]
    [InlineData("identity"), InlineData("relu"), InlineData("leaky_relu(0.2)"), InlineData("sigmoid"), InlineData("tanh"),
        InlineData("gelu"), InlineData("softmax"), InlineData("log_softmax"), InlineData("elu(1)"), InlineData("selu"),
        InlineData("silu"), InlineData("mish")]
    public void NaN_comes_out_of_every_activation_as_NaN_so_that_nobody_takes_it_for_a_result(string name)
        => Assert.True(float.IsNaN(Apply(Activation.FromName(name), float.NaN).Single()));

    /// <summary>The outputs of a layer that hands its inputs to the activation.</summary>
    private static float[] Apply(Activation activation, params float[] x)
    {
        float[] weights = new float[x.Length * x.Length], output = new float[x.Length];
        for (int i = 0; i < x.Length; i++)
            weights[i * x.Length + i] = 1;
        new NetworkScorer(new Network([new DenseLayer(x.Length, x.Length, activation, weights, default)])).Score(x, output);
        return output;
    }
}
