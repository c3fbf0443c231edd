using Microsoft.ML;
using MLExtensions;

namespace FashionMnistSample;

/// <summary>Where the arithmetic of training happens.</summary>
internal static class Engines
{
    public const string Simd = "simd", Torch = "torch", Cuda = "cuda", Auto = "auto";

    public static string[] Names => [Simd, Torch, Cuda, Auto];

    public static IEngine Create(string name, MLContext ml) => name switch
    {
        Torch => TorchEngine.Cpu(),
        Cuda => TorchEngine.Cuda(),
        Auto => TorchEngine.Auto(ml),
        _ => new SimdEngine(),
    };
}
