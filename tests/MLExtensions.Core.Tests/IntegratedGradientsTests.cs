using MLExtensions.Simd;

namespace MLExtensions.Core.Tests;

public class IntegratedGradientsTests
{
    private const int MaximumPoints = 1024;

    public static TheoryData<string> Activations
        => ["identity", "relu", "leaky_relu(0.2)", "elu(1)", "elu(0.5)", "selu", "silu", "mish", "sigmoid", "tanh", "gelu"];

    [Theory, MemberData(nameof(Activations))]
    public void Gradients_by_the_inputs_are_those_of_central_differences(string activation)
    {
        // Layers of one panel, of several, and with places beyond the last output.
        Network network = CreateNetwork(activation, Activation.Tanh, seed: 3, hidden: [37, 70]);
        var reference = ReferenceNetwork.Of(network);
        var gradients = new InputGradients(network, capacity: 7);
        float[][] rows = [.. Enumerable.Range(0, 5).Select(row => Row(network.Inputs, row))];
        for (int row = 0; row < rows.Length; row++)
            rows[row].CopyTo(gradients.Inputs[(row * network.Inputs)..]);
        gradients.Forward(rows.Length);
        for (int row = 0; row < rows.Length; row++)
            gradients.OutputGradients[row * network.Outputs + row % network.Outputs] = 1;
        gradients.Backward(rows.Length);

        for (int row = 0; row < rows.Length; row++)
        {
            double[] x = [.. rows[row].Select(value => (double)value)];
            for (int i = 0; i < x.Length; i++)
            {
                double slope = Slope(at => reference.Outputs(at)[row % network.Outputs], x, i);
                Assert.Equal(slope, gradients.GradientOf(row)[i], 1e-5);
            }
        }
    }

    [Theory, MemberData(nameof(Activations))]
    public void Attributions_are_the_integrals_of_the_derivatives_and_sum_to_the_difference_of_the_outputs(string activation)
    {
        foreach ((OutputKind kind, string output) in new[]
        {
            (OutputKind.Value, "identity"), (OutputKind.Value, "sigmoid"), (OutputKind.Value, "softmax"), (OutputKind.Logit, "identity"),
            (OutputKind.ClassLogits, "identity"), (OutputKind.ClassLogits, "log_softmax"),
        })
        {
            foreach (int members in new[] { 1, 3 })
            {
                Network[] networks = [.. Enumerable.Range(0, members).Select(
                    seed => CreateNetwork(activation, Activation.FromName(output), seed))];
                Check(networks, kind, isSmooth: activation is "silu" or "mish" or "sigmoid" or "tanh" or "gelu" or "identity",
                    $"{kind} {output} {members}");
            }
        }
    }

    [Theory, InlineData("relu"), InlineData("silu"), InlineData("tanh"), InlineData("gelu")]
    public void The_sum_is_right_for_wide_and_deep_networks_too(string activation)
    {
        foreach (int[] hidden in new int[][] { [256], [256, 128], [64, 64, 64, 64] })
        {
            Network[] networks = [.. Enumerable.Range(0, 4).Select(seed => Network.CreatePerceptron(
                40, hidden, 1, Activation.FromName(activation), seed, initialization: Initialization.KaimingNormal()))];
            var gradients = new IntegratedGradients(networks, OutputKind.Value, new float[40], MaximumPoints);
            var scorer = new EnsembleScorer(networks, OutputKind.Value);
            float[] score = new float[1], bases = gradients.OutputsAtBaseline();
            for (int row = 0; row < 10; row++)
            {
                float[] x = Row(40, row);
                double[] attributions = new double[40];
                scorer.Score(x, score);
                gradients.Attribute(x, 0, attributions);
                double error = Math.Abs(attributions.Sum() - (score[0] - bases[0]));
                Assert.True(
                    error <= 1e-3 * Math.Max(1, Math.Abs(score[0])) && gradients.Points <= MaximumPoints,
                    $"{string.Join('-', hidden)}: off by {error} after {gradients.Points}");
            }
        }
    }

    [Fact]
    public void A_linear_network_needs_one_point_and_gives_the_weights_times_the_differences()
    {
        float[] weights = [0.5f, -1.25f, 0.1f], baseline = [0.2f, 3, -7], x = [1.7f, 2.9f, 11];
        var gradients = new IntegratedGradients(
            [new Network([new DenseLayer(3, 1, Activation.Identity, weights, new float[] { 4 })])], OutputKind.Value, baseline,
            MaximumPoints);
        double[] attributions = new double[3];
        gradients.Attribute(x, 0, attributions);
        Assert.Equal(1, gradients.Points);
        for (int i = 0; i < 3; i++)
            Assert.Equal(weights[i] * ((double)x[i] - baseline[i]), attributions[i]);
    }

    [Fact]
    public void What_the_network_subtracts_from_its_inputs_is_subtracted_before_rounding()
    {
        // Times in seconds are 128 apart in single precision.
        Network inner = CreateNetwork("tanh", Activation.Identity, seed: 1);
        float[] shift = [1.6e9f, 0, 5, -3], baseline = [1.6e9f, 0.5f, 5.5f, -2.5f], x = [1.6e9f + 128, 1, 4, -2];
        DenseLayer first = inner.Layers[0];
        float[] weights = [.. first.Weights.ToArray().Select((weight, i) => i % 4 == 0 ? weight / 100 : weight)];
        Network network = inner.WithLayer(0, new DenseLayer(4, first.Outputs, first.Activation, weights, first.Biases))
            .WithInputShift(shift);
        var reference = ReferenceNetwork.Of(network);
        double[] start = [0, 0.5, 0.5, 0.5], end = [128, 1, -1, 1], attributions = new double[4];
        var gradients = new IntegratedGradients([network], OutputKind.Value, baseline, MaximumPoints);
        gradients.Attribute(x, 1, attributions);
        for (int i = 0; i < 4; i++)
            Assert.Equal(Integral(at => reference.Outputs(at)[1], start, end, i, steps: 2000), attributions[i], 1e-4);
    }

    [Fact]
    public void A_feature_that_is_not_used_gets_0_and_two_that_are_used_alike_get_the_same()
    {
        Network random = CreateNetwork("silu", Activation.Identity, seed: 2);
        DenseLayer first = random.Layers[0];
        float[] weights = first.Weights.ToArray();
        for (int output = 0; output < first.Outputs; output++)
            (weights[4 * output], weights[4 * output + 2]) = (0, weights[4 * output + 1]);
        Network network = random.WithLayer(0, new DenseLayer(4, first.Outputs, first.Activation, weights, first.Biases));
        double[] attributions = new double[4];
        new IntegratedGradients([network], OutputKind.Value, [1, 0.5f, 0.5f, 2], MaximumPoints).Attribute([7, 2, 2, -1], 0, attributions);
        Assert.Equal(0, attributions[0]);
        Assert.NotEqual(0, attributions[1]);
        Assert.Equal(attributions[1], attributions[2], 1e-6);
    }

    [Theory, InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void A_feature_that_is_not_finite_gives_NaN(float value)
    {
        double[] attributions = new double[4];
        new IntegratedGradients([CreateNetwork("relu", Activation.Identity, seed: 1)], OutputKind.Value, new float[4], MaximumPoints)
            .Attribute([1, 2, value, 3], 0, attributions);
        Assert.All(attributions, attribution => Assert.True(double.IsNaN(attribution)));
    }

    [Fact]
    public void A_row_has_the_same_attributions_after_others_and_in_a_fork()
    {
        var gradients = new IntegratedGradients(
            [CreateNetwork("relu", Activation.Identity, seed: 1)], OutputKind.ClassLogits, new float[4], MaximumPoints);
        double[] first = new double[4], other = new double[4], again = new double[4], forked = new double[4];
        gradients.Attribute(Row(4, 0), 1, first);
        gradients.Attribute(Row(4, 1), 2, other);
        gradients.Attribute(Row(4, 0), 1, again);
        gradients.Fork().Attribute(Row(4, 0), 1, forked);
        Assert.NotEqual(first, other);
        Assert.Equal(first, again);
        Assert.Equal(first, forked);
    }

    private static void Check(Network[] networks, OutputKind kind, bool isSmooth, string context)
    {
        int inputs = networks[0].Inputs, steps = isSmooth ? 100 : 2000;
        float[] baseline = [.. Enumerable.Range(0, inputs).Select(i => 0.3f * i - 0.5f)];
        var gradients = new IntegratedGradients(networks, kind, baseline, MaximumPoints);
        var references = Array.ConvertAll(networks, ReferenceNetwork.Of);
        double[] attributions = new double[inputs], start = [.. baseline.Select(value => (double)value)];
        float[] bases = gradients.OutputsAtBaseline();
        for (int row = 0; row < 3; row++)
        {
            int output = row;
            float[] x = Row(inputs, row);
            double[] end = [.. x.Select(value => (double)value)];
            gradients.Attribute(x, output, attributions);
            double difference = Of(end) - Of(start), path = 0;
            for (int step = 0; step < 50; step++)
                path += Math.Abs(Of(Between(start, end, (step + 1) / 50.0)) - Of(Between(start, end, step / 50.0)));
            Assert.True(Math.Abs(attributions.Sum() - difference) <= 1e-3 * path, $"{context}: {attributions.Sum()}, not {difference}");
            Assert.Equal(Of(start), bases[output], 1e-5);
            // Where derivatives jump, the parts of the inputs are less exact than their sum.
            double[] expected = [.. Enumerable.Range(0, inputs).Select(i => Integral(Of, start, end, i, steps))];
            double tolerance = (isSmooth ? 1e-3 : 1e-2) * expected.Sum(Math.Abs);
            for (int i = 0; i < inputs; i++)
            {
                Assert.True(Math.Abs(expected[i] - attributions[i]) <= tolerance,
                    $"{context}, input {i}: {attributions[i]}, not {expected[i]}");
            }

            double Of(double[] at) => MeanOf(references, kind, at, output);
        }
    }

    /// <summary>The integral of a derivative on a straight path, by the midpoint rule and central differences.</summary>
    private static double Integral(Func<double[], double> function, double[] start, double[] end, int input, int steps)
    {
        double sum = 0;
        for (int step = 0; step < steps; step++)
            sum += Slope(function, Between(start, end, (step + 0.5) / steps), input);
        return sum / steps * (end[input] - start[input]);
    }

    private static double[] Between(double[] start, double[] end, double position)
        => [.. start.Zip(end, (from, to) => from + position * (to - from))];

    private static double Slope(Func<double[], double> function, double[] at, int input)
    {
        const double Change = 1e-6;
        double[] changed = [.. at];
        changed[input] = at[input] + Change;
        double above = function(changed);
        changed[input] = at[input] - Change;
        return (above - function(changed)) / (2 * Change);
    }

    /// <summary>The mean prediction of several networks, written down once more.</summary>
    private static double MeanOf(ReferenceNetwork[] networks, OutputKind kind, double[] x, int output)
    {
        double[][] all = Array.ConvertAll(networks, network => network.Outputs(x));
        double mean = all.Average(outputs => kind switch
        {
            OutputKind.Logit => 1 / (1 + Math.Exp(-outputs[output])),
            OutputKind.ClassLogits => Math.Exp(outputs[output]) / outputs.Sum(Math.Exp),
            _ => outputs[output],
        });
        return kind == OutputKind.Logit ? Math.Log(mean / (1 - mean)) : mean;
    }

    private static Network CreateNetwork(string activation, Activation output, long seed, int[]? hidden = null)
        => Network.CreatePerceptron(
            4, hidden ?? [9, 6], 3, Activation.FromName(activation), seed, output, Initialization.XavierUniform(gain: 1.5));

    private static float[] Row(int length, int row) => [.. Enumerable.Range(0, length).Select(i => 1.5f * MathF.Sin(1 + 3 * i + 7 * row))];
}
