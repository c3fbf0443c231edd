namespace MLExtensions.Core.Tests;

public class ActivationTests
{
    private static readonly float[] Inputs = [-100, -20, -5, -1, -0.7f, -0.6f, -0.1f, -1e-3f, -1e-10f, 0, 1e-10f, 1e-3f, 0.1f, 0.6f, 0.7f, 1, 5, 20, 100];

    public static TheoryData<string> Names => ["identity", "relu", "sigmoid", "tanh"];

    [Theory, MemberData(nameof(Names))]
    public void Values_are_right_to_single_precision_from_the_smallest_to_the_largest(string name)
    {
        Func<double, double> exact = name switch
        {
            "identity" => x => x,
            "relu" => x => Math.Max(x, 0),
            "sigmoid" => x => 1 / (1 + Math.Exp(-x)),
            _ => Math.Tanh,
        };
        foreach (float x in Inputs)
        {
            double expected = exact(x), actual = Apply(Activation.FromName(name), x);
            Assert.True(Math.Abs(expected - actual) <= 4e-7 * Math.Abs(expected) + 1e-37, $"{name}({x}) should be {expected}; found {actual}");
        }
    }

    [Fact]
    public void A_name_that_no_activation_has_is_refused_with_those_that_there_are()
    {
        var e = Assert.Throws<ArgumentException>(() => Activation.FromName("swish"));
        Assert.Contains("'swish'", e.Message);
        Assert.All(new[] { "identity", "relu", "sigmoid", "tanh" }, name => Assert.Contains(name, e.Message));
    }

    [Fact]
    public void NaN_comes_out_of_every_activation_as_NaN_so_that_nobody_takes_it_for_a_result()
        => Assert.All(new[] { Activation.Identity, Activation.Relu, Activation.Sigmoid, Activation.Tanh }, activation => Assert.True(float.IsNaN(Apply(activation, float.NaN))));

    private static float Apply(Activation activation, float x)
    {
        float[] output = new float[1];
        new NetworkScorer(new Network([new DenseLayer(1, 1, activation, new float[] { 1 }, new float[] { 0 })])).Score([x], output);
        return output[0];
    }
}
