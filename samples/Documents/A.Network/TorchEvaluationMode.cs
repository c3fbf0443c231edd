using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DocumentsSample;

/// <summary>A module of torch has two modes, and records what it computes unless told not to.</summary>
internal static class TorchEvaluationMode
{
    public static void Run(Report report)
    {
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(1);
        Tensor images = Torch.Matrix(RandomImage.Create(100).Select(image => image.Features));
        var network = Sequential(Linear(784, 256), ReLU(), Dropout(0.25), Linear(256, 10));

        report.Check(
            "while training, units are dropped: no two passes are alike",
            !network.call(images).equal(network.call(images)).all().item<bool>());
        report.Check("and the outputs are ready to be differentiated", network.call(images).requires_grad);

        network.eval(); // Back with train().
        using (no_grad())
        {
            Tensor outputs = network.call(images), classes = outputs.argmax(1);
            string row = string.Join("  ", Torch.Numbers(outputs[0]).Select(output => $"{output,6:F3}"));
            report.Print($"outputs of a row   {row}   predicted class {classes[0].item<long>()}");
            report.Check("in evaluation mode, two passes give the same bits", outputs.equal(network.call(images)).all().item<bool>());
            report.Check("and no gradients are prepared", !outputs.requires_grad);
            report.Check("the predicted class is the one with the largest output, in all 100 rows",
                Enumerable.Range(0, 100)
                .All(row => Torch.Numbers(outputs[row]) is var numbers
                    && Array.IndexOf(numbers, numbers.Max()) == classes[row].item<long>()));
        }
    }
}
