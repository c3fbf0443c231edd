using System.Text.Json;
using Microsoft.ML;
using MLExtensions;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DocumentsSample;

/// <summary>
/// The smallest network again, with model and rows on the GPU: by an option of the trainer, and by hand. Where there is no GPU, the same
/// lines run on the CPU, and the report says so.
/// </summary>
internal static class DotProductOnCuda
{
    public static void Run(Report report)
    {
        report.RunsOnCuda(cuda.is_available());
        var ml = new MLContext(seed: 1);
        TorchEngine engine = TorchEngine.Auto(ml);
        report.Print($"by the trainer, with the engine {engine.Name}");
        DotProduct.Run(ml, engine, report);

        Device device = cuda.is_available() ? CUDA : CPU;
        report.Print($"by hand");
        foreach (JsonElement reference in Reference.Read("dot_product_sgd.json").EnumerateArray())
        {
            report.Print($"w = [{string.Join(", ", reference.Numbers("true_weights"))}]");
            Train(reference, device, report);
        }
    }

    private static void Train(JsonElement reference, Device device, Report report)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] initial = reference.Singles("initial_weights");
        Tensor rows = Torch.Matrix(reference.GetProperty("rows").EnumerateArray().Select(row => row.Singles())).to(device);
        Tensor labels = tensor(reference.Singles("labels")).unsqueeze(1).to(device);
        var model = Linear(initial.Length, 1, hasBias: false);
        using (no_grad())
            model.weight!.copy_(tensor(initial).unsqueeze(0));
        model.to(device);
        using var optimizer = optim.SGD(model.parameters(), 1e-5); // Made after the move: the parameters are others now.

        double[] losses = reference.Numbers("loss_of_last_row_every_10_epochs");
        int epochs = reference.GetProperty("epochs").GetInt32();
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            using DisposeScope ofEpoch = NewDisposeScope();
            for (long row = 0; row < rows.shape[0]; row++)
            {
                optimizer.zero_grad();
                Tensor loss = functional.mse_loss(model.call(rows[row]), labels[row]);
                loss.backward();
                optimizer.step();
                // Reading a number waits for the GPU; so not at each step.
                if (epoch % 10 == 0 && row == rows.shape[0] - 1)
                {
                    report.Compare(
                        $"epoch {epoch}, loss", loss.item<float>(), losses[epoch / 10 - 1], DotProduct.ToleranceOf(losses[epoch / 10 - 1]));
                }
            }
        }
        report.Compare("w", Torch.Numbers(model.weight!), reference.Numbers("weights"));
    }
}
