using TorchSharp;
using static TorchSharp.torch;

namespace DocumentsSample;

/// <summary>The neuron's formula in torch, which differentiates it.</summary>
internal static class NeuronGradient
{
    public static void Run(Report report)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = tensor(new double[] { 2, 3 }), w = tensor(new double[] { 0, 1 }, requires_grad: true),
            bias = tensor(4.0, requires_grad: true);

        Tensor y = (w.dot(x) + bias).sigmoid();
        y.backward();

        double output = y.item<double>();
        report.Compare("the neuron", output, 0.9990889488, 1e-10, "exactly");
        for (int i = 0; i < 2; i++)
        {
            report.Compare(
                $"derivative by w[{i}]", w.grad![i].item<double>(), output * (1 - output) * x[i].item<double>(), 1e-12, "by hand");
        }
        report.Compare("derivative by the bias", bias.grad!.item<double>(), output * (1 - output), 1e-12, "by hand");

        Tensor v = tensor(new double[] { 1, 2 }, requires_grad: true);
        (v[0].square() + 3 * v[0] * v[1]).backward();
        report.Compare("of v0^2 + 3 v0 v1 by v0", v.grad![0].item<double>(), 8, 1e-12, "by formula");
        report.Compare("of v0^2 + 3 v0 v1 by v1", v.grad![1].item<double>(), 3, 1e-12, "by formula");
    }
}
