using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DocumentsSample;

/// <summary>
/// A formula of physics is a model, too: gradient descent finds its one unknown from measured light. As a trainer in a pipeline, and with a
/// loop of one's own.
/// </summary>
internal static class TemperatureOfTheSun
{
    public static void Run(Report report)
    {
        JsonElement reference = Reference.Read("planck.json");
        double[] losses = reference.Numbers("loss_before_epochs_1_11_21"),
            temperatures = reference.Numbers("temperature_after_epochs_1_11_21");
        FitInPipeline(reference, losses, temperatures[^1], report);
        report.Print($"with a loop of one's own");
        FitByHand(reference, losses, temperatures, report);
    }

    private static void FitInPipeline(JsonElement reference, double[] losses, double temperature, Report report)
    {
        var ml = new MLContext(seed: 1);
        ml.ComponentCatalog.RegisterAssembly(typeof(PlancksLaw).Assembly); // Here and wherever the saved model is loaded.
        Light[] measured = [
            .. reference.Singles("wavelength")
            .Zip(reference.Singles("radiance"), (wavelength, radiance) => new Light { Wavelength = wavelength, Radiance = radiance })];
        IDataView rows = ml.Data.LoadFromEnumerable(measured);
        var pipeline = ml.Transforms.Concatenate("Features", nameof(Light.Wavelength))
            .Append(ml.Regression.Trainers.TorchModule(new TorchModuleRegressionTrainer.Options
            {
                Module = "plancks-law",
                LabelColumnName = nameof(Light.Radiance),
                Optimizer = Optimizer.Sgd((float)reference.Number("learning_rate")),
                BatchSize = measured.Length, // All rows in each step.
                Epochs = reference.GetProperty("epochs").GetInt32(),
            }));

        var model = pipeline.Fit(rows);

        TorchModuleModelParameters trained = model.LastTransformer.Model;
        for (int i = 0; i < losses.Length; i++)
            report.Compare($"epoch {10 * i + 1}, loss", trained.History.TrainingLoss[10 * i], losses[i], reference.Number("tolerance"));
        using var law = (PlancksLaw)trained.CreateModule();
        report.Compare("temperature, in 1000 K", law.Temperature, temperature, reference.Number("tolerance"));
        report.Compare("temperature, in 1000 K", law.Temperature, reference.Number("true_temperature"), 1e-3, "the sun has");

        var zip = new MemoryStream();
        ml.Model.Save(model, rows.Schema, zip);
        zip.Position = 0;
        using var engine = ml.Model.CreatePredictionEngine<Light, Prediction>(ml.Model.Load(zip, out _));
        double byHand = 11.910429 / (Math.Pow(0.5, 5) * (Math.Exp(14.387769 / (0.5 * law.Temperature)) - 1));
        report.Compare(
            "saved, loaded, and asked for 500 nm", engine.Predict(new Light { Wavelength = 0.5f }).Score, byHand, 1e-5, "by hand");
    }

    private static void FitByHand(JsonElement reference, double[] losses, double[] temperatures, Report report)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor wavelengths = tensor(reference.Singles("wavelength")), radiances = tensor(reference.Singles("radiance"));
        var law = new PlancksLaw();
        using var optimizer = optim.SGD(law.parameters(), reference.Number("learning_rate"));

        int epochs = reference.GetProperty("epochs").GetInt32();
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            using DisposeScope ofEpoch = NewDisposeScope();
            optimizer.zero_grad();
            Tensor loss = functional.mse_loss(law.call(wavelengths), radiances);
            loss.backward();
            optimizer.step();
            if (epoch % 10 == 0)
            {
                report.Compare($"epoch {epoch + 1}, loss", loss.item<float>(), losses[epoch / 10], reference.Number("tolerance"));
                report.Compare("temperature after it, in 1000 K", law.Temperature, temperatures[epoch / 10], reference.Number("tolerance"));
            }
        }
    }

    private sealed class Light
    {
        /// <summary>In micrometres.</summary>
        public float Wavelength { get; set; }

        /// <summary>In 10^13 W / (m^2 sr m).</summary>
        public float Radiance { get; set; }
    }
}
