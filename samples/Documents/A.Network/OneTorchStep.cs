using MLExtensions;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DocumentsSample;

/// <summary>The five calls of a training loop in PyTorch. From the same weights they do what Fit does.</summary>
internal static class OneTorchStep
{
    public static void Run(Report report)
    {
        using DisposeScope scope = NewDisposeScope();
        RandomImage[] rows = RandomImage.Create(2);
        Tensor images = Torch.Matrix(rows.Select(row => row.Features)), labels = tensor(rows.Select(row => (long)row.Label).ToArray());
        var network = Sequential(Linear(784, 256), ReLU(), Linear(256, 10));
        Torch.SetParameters(network, OneStep.Before);
        using var optimizer = optim.SGD(network.parameters(), OneStep.LearningRate);

        optimizer.zero_grad();                                       // Clear the gradients, which backward would add to,
        Tensor outputs = network.call(images);                       // forward,
        Tensor loss = functional.cross_entropy(outputs, labels);     // loss: softmax is part of it,
        loss.backward();                                             // backward,
        optimizer.step();                                            // step.

        const string Trainer = "the trainer";
        MultilayerPerceptronModelParameters trained = OneStep.Fit(rows);
        report.Compare("loss before the step", loss.item<float>(), trained.History.TrainingLoss[0], 1e-5, Trainer);
        report.Compare(
            "bias after it, output", Torch.Numbers(network.parameters().Last()),
            trained.Layers[1].Biases.ToArray().Select(bias => (double)bias), 1e-6, Trainer);
    }
}
