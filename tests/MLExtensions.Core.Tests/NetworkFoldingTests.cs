namespace MLExtensions.Core.Tests;

public class NetworkFoldingTests
{
    private static readonly Standardization Features = new([3, -20, 1.7e9f, 4], [2, 0.5f, 1e4f, 0]), Labels = new([1000, -3], [250, 0.01f]);

    [Fact]
    public void A_folded_network_gives_for_features_what_the_trained_one_gives_for_standardized_ones()
    {
        Network trained = Network.CreatePerceptron(4, [6], 2, Activation.Tanh, seed: 1);
        Network folded = NetworkFolding.Fold(trained, Features, Labels);
        float[][] rows = [[1, -21, 1.7e9f + 12800, 4], [4.5f, -19.75f, 1.7e9f - 6400, 4], [3, -20, 1.7e9f, 9]];
        foreach (float[] row in rows)
        {
            float[] standardized = [.. row.Select((x, i) => Features.Scales[i] == 0 ? 0 : (x - Features.Means[i]) / Features.Scales[i])];
            float[] inside = Score(trained, standardized), outside = Score(folded, row);
            for (int i = 0; i < 2; i++)
                Assert.Equal(inside[i], (outside[i] - Labels.Means[i]) / Labels.Scales[i], 2e-4f);
        }
    }

    [Fact]
    public void A_mean_far_from_0_stays_a_subtraction_and_others_become_part_of_the_biases()
    {
        Network folded = NetworkFolding.Fold(Network.CreatePerceptron(4, [6], 2, Activation.Tanh, seed: 1), Features, null);
        Assert.Equal([0, 0, 1.7e9f, 0], folded.InputShift.ToArray());
        Assert.True(NetworkFolding.Fold(Network.CreatePerceptron(4, [], 2, Activation.Tanh, seed: 1), null, Labels).InputShift.IsEmpty);
    }

    [Fact]
    public void Unfolding_gives_the_trained_network_back()
    {
        var features = new Standardization([3, -20, 1.7e9f, 0], [2, 0.5f, 1e4f, 1]);
        Network trained = Network.CreatePerceptron(4, [6], 2, Activation.Tanh, seed: 1);
        Network back = NetworkFolding.Unfold(NetworkFolding.Fold(trained, features, Labels), features, Labels);
        Assert.True(back.InputShift.IsEmpty);
        for (int layer = 0; layer < 2; layer++)
        {
            Assert.All(trained.Layers[layer].Weights.ToArray().Zip(back.Layers[layer].Weights.ToArray()), pair
                => Assert.Equal(pair.First, pair.Second, 1e-6f));
            Assert.All(trained.Layers[layer].Biases.ToArray().Zip(back.Layers[layer].Biases.ToArray()), pair
                => Assert.Equal(pair.First, pair.Second, 1e-5f + 1e-7f * 300000));
        }
    }

    [Fact]
    public void The_input_shift_is_saved_beside_the_layers_and_read_back()
    {
        Network network = Network.CreatePerceptron(2, [3], 1, Activation.Relu, seed: 2).WithInputShift(new float[] { 5, -1 });
        Network read = PyTorchParameters.Read(
            Network.CreatePerceptron(2, [3], 1, Activation.Relu, seed: 9), PyTorchParameters.Write(network, ["a", "b"]));
        Assert.Equal([5, -1], read.InputShift.ToArray());
        Assert.Equal(Score(network, [1, 2]), Score(read, [1, 2]));
        Assert.Contains("number to subtract from each of 2 inputs; found 3", Assert.Throws<ArgumentException>(
            () => network.WithInputShift(new float[3])).Message);
    }

    [Fact]
    public void Rescaled_losses_have_the_values_of_the_loss_itself_times_their_factor()
    {
        foreach (ElementwiseLoss loss in new Loss[] { Loss.MeanSquaredError, Loss.HalfMeanSquaredError, Loss.MeanAbsoluteError,
            Loss.Huber(3),
            Loss.SmoothL1(0.7) }.Cast<ElementwiseLoss>())
        {
            (Loss rescaled, double factor) = loss.Rescale(25);
            float[] gradient = new float[1];
            foreach ((float output, float label) in new[] { (1f, 0.5f), (100f, -7f), (2f, 2f), (-80f, 90f) })
            {
                double expected = loss.Differentiate([output], [label], gradient);
                Assert.Equal(expected, factor * rescaled.Differentiate([output / 25], [label / 25], gradient), 1e-5 * (1 + expected));
            }
        }
        // Not given, the distance is one of the units that the training has.
        Assert.Equal(Loss.Huber(), ((ElementwiseLoss)Loss.Huber()).Rescale(25).Loss);
    }

    private static float[] Score(Network network, float[] row)
    {
        float[] outputs = new float[network.Outputs];
        new NetworkScorer(network).Score(row, outputs);
        return outputs;
    }
}
