using System.Text.Json;
using MLExtensions;

namespace DocumentsSample;

/// <summary>What PyTorch computed, from files beside the program, and the numbers that it started from.</summary>
internal static class Reference
{
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "reference", file);

    public static JsonElement Read(string file)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(file)));
        return document.RootElement.Clone();
    }

    public static double Number(this JsonElement element, string name) => element.GetProperty(name).GetDouble();

    public static double[] Numbers(this JsonElement element, string name)
        => [.. element.GetProperty(name).EnumerateArray().Select(number => number.GetDouble())];

    public static float[] Singles(this JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];

    public static float[] Singles(this JsonElement element, string name) => element.GetProperty(name).Singles();

    /// <summary>
    /// Row n of the data that PyTorch had where the file has no rows: numbers that look random and are a function of where they are.
    /// </summary>
    public static float[] HashedRow(int row, int features) => [.. Enumerable.Range(0, features).Select(i => (float)(2 * U(1000, row, i)))];

    /// <summary>A network with the parameters that PyTorch started from there.</summary>
    /// <param name="sizes">Inputs, units of each hidden layer, outputs.</param>
    public static Network HashedNetwork(int[] sizes)
    {
        var layers = new List<DenseLayer>();
        for (int k = 0; k + 1 < sizes.Length; k++)
        {
            int layer = k, inputs = sizes[k];
            layers.Add(new DenseLayer(inputs, sizes[k + 1], Activation.Identity,
                Enumerable.Range(0, sizes[k + 1] * inputs).Select(n => (float)(U(layer, n / inputs, n % inputs + 1) / Math.Sqrt(inputs)))
                .ToArray(),
                Enumerable.Range(0, sizes[k + 1]).Select(o => (float)(U(layer, o, 0) / Math.Sqrt(inputs))).ToArray()));
        }
        return new Network(layers);
    }

    /// <summary>
    /// Those parameters as a file for <see cref="MultilayerPerceptronOptions.InitialParametersPath"/>, which <paramref name="use"/> gets
    /// the path of.
    /// </summary>
    public static T WithHashedParameters<T>(int[] sizes, Func<string, T> use)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Safetensors.Write(PyTorchParameters.Write(HashedNetwork(sizes))));
            return use(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>u(k, o, i) of the script that made the files, in [-1, 1).</summary>
    private static double U(int k, int o, int i)
    {
        ulong z = ((ulong)k * 1000003 + (ulong)o * 8191 + (ulong)i + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 40) / (double)(1 << 23) - 1;
    }
}
