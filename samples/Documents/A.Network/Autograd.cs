using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace DocumentsSample;

/// <summary>Torch remembers what a number was computed from, and goes back from there to the derivatives.</summary>
internal static class Autograd
{
    public static void Run(Report report)
    {
        using DisposeScope scope = NewDisposeScope(); // Frees, at its end, the tensors that were made in it.
        JsonElement reference = Reference.Read("autograd.json");

        Tensor x = tensor(new float[] { 1, 2, 3 }, requires_grad: true);
        Tensor y = x + 2;
        Tensor z = 3 * y * y;
        Tensor output = z.mean();
        output.backward();

        report.Compare("y = x + 2", Torch.Numbers(y), reference.Numbers("y"));
        report.Compare("z = 3 y^2", Torch.Numbers(z), reference.Numbers("z"));
        report.Compare("out = mean(z)", output.item<float>(), reference.Number("out"));
        report.Compare("d out / d x", Torch.Numbers(x.grad!), reference.Numbers("grad"));
        report.Print($"(by hand, 2 (x + 2); a tutorial prints 4, 8, 12, which is wrong)");
    }
}
