using Microsoft.ML;
using MLExtensions;

namespace FashionMnistSample;

/// <summary>Where the arithmetic of training happens.</summary>
internal static class Engines
{
    public const string Simd = "simd", Torch = "torch", Cuda = "cuda", Auto = "auto";

    public static string[] Names => [Simd, Torch, Cuda, Auto];

    public static Engine Create(string name, MLContext ml)
    {
        try
        {
            return name switch
            {
                Torch => TorchEngine.Cpu(),
                Cuda => TorchEngine.Cuda(),
                Auto => TorchEngine.Auto(ml),
                _ => new SimdEngine(),
            };
        }
        catch (NotSupportedException e)
        {
            // The project references libtorch only where it is asked to.
            throw new NotSupportedException($"{e.Message}{Environment.NewLine}This sample takes the package with -p:TorchRuntime={(name == Cuda ? "cuda" : "cpu")}, as ./run.sh --engine {name} does.", e);
        }
    }
}
