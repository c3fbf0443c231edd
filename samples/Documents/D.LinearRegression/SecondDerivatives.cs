using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace DocumentsSample;

/// <summary>A gradient that is told to remember how it was computed can be differentiated again.</summary>
internal static class SecondDerivatives
{
    public static void Run(Report report)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement reference = Reference.Read("autograd.json").GetProperty("cube");

        Tensor x = tensor(reference.Singles("at"), requires_grad: true);
        Tensor first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        Tensor second = autograd.grad([first.sum()], [x])[0];

        report.Compare("(x^3)' = 3 x^2", Torch.Numbers(first), reference.Numbers("first"));
        report.Compare("(x^3)'' = 6 x", Torch.Numbers(second), reference.Numbers("second"));
    }
}
