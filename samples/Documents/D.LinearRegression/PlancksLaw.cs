using MLExtensions;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace DocumentsSample;

/// <summary>
/// The light of a black body by wavelength, with one unknown, its temperature. In these units all numbers are near 1; in metres, kelvins
/// and watts, no learning rate would do.
/// </summary>
[TorchModule("plancks-law")] // The name that a trainer and a saved model know it by.
public sealed class PlancksLaw : Module<Tensor, Tensor>
{
    private readonly Parameter temperature = Parameter(tensor(4f));

    /// <summary>Begins with 4000 K.</summary>
    public PlancksLaw() : base(nameof(PlancksLaw)) => RegisterComponents(); // What is in fields becomes the module's parameters.

    /// <summary>In 1000 K.</summary>
    public float Temperature => temperature.item<float>();

    /// <param name="wavelength">In micrometres, any shape.</param>
    /// <returns>
    /// Radiances in 10^13 W / (m^2 sr m), the same shape: 2 h c^2 / (wavelength^5 (exp(h c / (wavelength k temperature)) - 1)).
    /// </returns>
    public override Tensor forward(Tensor wavelength)
        => 11.910429f / (wavelength.pow(5) * ((14.387769f / (wavelength * temperature)).exp() - 1));
}
