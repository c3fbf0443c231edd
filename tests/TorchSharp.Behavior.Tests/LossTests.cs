using System.Text.Json;
using static TorchSharp.torch.nn;

namespace TorchSharp.Behavior.Tests;

/// <summary>Losses as functions and as modules against tests/reference/layers.json. (The L1 loss is not here: in TorchSharp 0.102.7 it is the squared error.)</summary>
public class LossTests : TorchTests
{
    private static readonly JsonElement s_losses = Reference.Read("layers").GetProperty("losses");

    private static readonly Dictionary<string, Func<Inputs, Reduction, (Tensor function, Tensor module)>> s_losses_of = new()
    {
        ["mse_loss"] = (t, r) => (functional.mse_loss(t.X, t.Y, r), MSELoss(r).call(t.X, t.Y)),
        ["smooth_l1_loss"] = (t, r) => (functional.smooth_l1_loss(t.X, t.Y, r, 0.5), SmoothL1Loss(r, 0.5).call(t.X, t.Y)),
        ["huber_loss"] = (t, r) => (functional.huber_loss(t.X, t.Y, 0.5, r), HuberLoss(0.5, r).call(t.X, t.Y)),
        ["cross_entropy"] = (t, r) => (functional.cross_entropy(t.X, t.Classes, reduction: r), CrossEntropyLoss(reduction: r).call(t.X, t.Classes)),
        ["cross_entropy_weights"] = (t, r) => (functional.cross_entropy(t.X, t.Classes, t.Weight, reduction: r), CrossEntropyLoss(t.Weight, reduction: r).call(t.X, t.Classes)),
        ["nll_loss_weights"] = (t, r) => (functional.nll_loss(functional.log_softmax(t.X, 1), t.Classes, t.Weight, r), NLLLoss(t.Weight, r).call(t.X.log_softmax(1), t.Classes)),
        ["binary_cross_entropy_with_logits"] = (t, r) => (functional.binary_cross_entropy_with_logits(t.X, t.Ones, reduction: r), BCEWithLogitsLoss(reduction: r).call(t.X, t.Ones)),
        ["binary_cross_entropy_with_logits_weights"] = (t, r) =>
            (functional.binary_cross_entropy_with_logits(t.X, t.Ones, t.Weight, r, t.Weight), BCEWithLogitsLoss(t.Weight, r, t.Weight).call(t.X, t.Ones)),
    };

    public static TheoryData<string, Reduction> Cases => [.. from name in s_losses_of.Keys from reduction in Enum.GetValues<Reduction>() select (name, reduction)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_loss_is_PyTorch_s(string name, Reduction reduction)
    {
        float[] expected = s_losses.GetProperty(name).GetProperty(reduction.ToString().ToLowerInvariant()).Singles();

        (Tensor function, Tensor module) = s_losses_of[name](new Inputs(), reduction);

        Near(expected, function.reshape(-1));
        Near(expected, module.reshape(-1));
    }

    private sealed class Inputs
    {
        public Tensor X { get; } = Reference.Wave(Math.Cos, [4, 3]);

        public Tensor Y { get; } = Reference.Wave(Math.Sin, [4, 3]);

        public Tensor Classes { get; } = tensor(new[] { 0L, 2, 1, 2 });

        public Tensor Weight { get; } = tensor(new[] { 0.5f, 2, 1 });

        public Tensor Ones => (Y > 0).to(ScalarType.Float32);
    }
}
