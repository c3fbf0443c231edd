using System.Text.Json;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DocumentsSample;

/// <summary>How hot is the sun? A formula of physics is a model, too: its one unknown is the parameter, and gradient descent finds it from measured light.</summary>
internal static class PlancksLaw
{
    public static void Run(Report report)
    {
        using DisposeScope scope = NewDisposeScope();
        JsonElement reference = Reference.Read("planck.json");
        double tolerance = reference.Number("tolerance");
        Tensor wavelengths = tensor(reference.Singles("wavelength")), radiances = tensor(reference.Singles("radiance"));
        var law = new Law((float)reference.Number("initial_temperature"));
        using var optimizer = optim.SGD(law.parameters(), reference.Number("learning_rate"));

        double[] losses = reference.Numbers("loss_before_epochs_1_11_21"), temperatures = reference.Numbers("temperature_after_epochs_1_11_21");
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
                report.Compare($"epoch {epoch + 1}, loss", loss.item<float>(), losses[epoch / 10], tolerance);
                report.Compare("temperature after it, in 1000 K", law.Temperature, temperatures[epoch / 10], tolerance);
            }
        }

        report.Print($"found: {1000 * law.Temperature:F0} K");
        report.Compare("temperature, in 1000 K", law.Temperature, reference.Number("true_temperature"), 1e-3, "the sun has");
    }

    /// <summary>The light of a black body by wavelength. In these units all numbers are near 1; in metres, kelvins and watts, no learning rate would do.</summary>
    private sealed class Law : Module<Tensor, Tensor>
    {
        private readonly Parameter temperature;

        /// <param name="temperature">To begin with, in 1000 K.</param>
        public Law(float temperature) : base(nameof(Law))
        {
            this.temperature = Parameter(tensor(temperature));
            RegisterComponents(); // What is in fields becomes the module's parameters.
        }

        public float Temperature => temperature.item<float>();

        /// <param name="wavelength">In micrometres, any shape.</param>
        /// <returns>Radiances in 10^13 W / (m^2 sr m), the same shape: 2 h c^2 / (wavelength^5 (exp(h c / (wavelength k temperature)) - 1)).</returns>
        public override Tensor forward(Tensor wavelength) => 11.910429f / (wavelength.pow(5) * ((14.387769f / (wavelength * temperature)).exp() - 1));
    }
}
