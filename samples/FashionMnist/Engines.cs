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
            string runtime = name == Cuda ? "cuda" : "cpu", lineBreak = Environment.NewLine;
            throw new NotSupportedException(
                $"{e.Message}{lineBreak}This sample takes the package with -p:TorchRuntime={runtime}, as ./run.sh --engine {name} does.",
                e);
        }
    }
}
