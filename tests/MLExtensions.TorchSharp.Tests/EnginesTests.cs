using MLExtensions.Core.Tests;
using TorchSharp.Behavior.Tests;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>SimdEngine and TorchEngine side by side.</summary>
public class EnginesTests : TorchTests
{
    [Theory]
    [InlineData("tanh", 0.25f)]
    public void Fifty_steps_lead_both_engines_to_the_same_parameters(string activation, float dropout)
    {
        var network = Network.CreatePerceptron(20, [17, 9], 4, Activation.FromName(activation), seed: 3);
        var rows = new RowBuffer(20, 1);
        for (int row = 0; row < 64; row++)
            rows.Add(Reference.HashedRow(row, 20), [row % 4]);
        var plan = new NetworkPlan { Network = network, Loss = MLExtensions.Loss.SoftmaxCrossEntropy, Optimizer = MLExtensions.Optimizer.Adam(0.01f), Dropout = dropout, BatchSize = 16, Epochs = 13, Seed = 5 };
        float[] expected = Parameters(TrainingLoop.Run(new SimdEngine(), plan, rows).Network), found = Parameters(TrainingLoop.Run(TorchEngine.Cpu(), plan, rows).Network);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-4f);
    }

    private static float[] Parameters(Network network) => [.. network.Layers.SelectMany(layer => layer.Weights.ToArray().Concat(layer.Biases.ToArray()))];
}
