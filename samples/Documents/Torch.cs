using MLExtensions;
using TorchSharp;
using static TorchSharp.torch;

namespace DocumentsSample;

/// <summary>What the examples share that use TorchSharp themselves.</summary>
internal static class Torch
{
    private static readonly Lazy<string?> s_missing = new(FindMissing);

    /// <summary>Why TorchSharp cannot compute here: it has no libtorch. Null: it can.</summary>
    public static string? Missing => s_missing.Value;

    /// <summary>Gives a module's layers the parameters of a network, in the same order.</summary>
    public static void SetParameters(nn.Module module, Network network)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGradients = no_grad();
        foreach (var (parameter, values) in module.parameters()
            .Zip(network.Layers.SelectMany(layer => new[] { layer.Weights, layer.Biases })))
            parameter.copy_(tensor(values.ToArray()).reshape(parameter.shape));
    }

    /// <summary>A tensor of rows x numbers.</summary>
    public static Tensor Matrix(IEnumerable<float[]> rows)
    {
        float[][] all = [.. rows];
        return tensor(all.SelectMany(row => row).ToArray()).reshape(all.Length, -1);
    }

    /// <summary>The elements of a tensor, wherever it is.</summary>
    public static float[] Numbers(Tensor tensor) => tensor.detach().cpu().data<float>().ToArray();

    private static string? FindMissing()
    {
        try
        {
            TorchEngine.Cpu();
            return null;
        }
        catch (NotSupportedException e)
        {
            return e.Message;
        }
    }
}
