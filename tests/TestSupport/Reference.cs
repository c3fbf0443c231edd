using System.Globalization;
using System.Text.Json;

namespace MLExtensions.TestSupport;

/// <summary>Numbers that PyTorch computed (tests/reference), and the hashed weights and rows that they start from.</summary>
internal static class Reference
{
    public static JsonElement Read(string name)
    {
        using JsonDocument document = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "reference", name + ".json")));
        return document.RootElement.Clone();
    }

    /// <summary>The numbers of a file with a header and commas, row by row.</summary>
    public static float[][] ReadTable(string name)
        => [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "reference", name)).Skip(1)
            .Select(line => line.Split(',').Select(number => float.Parse(number, CultureInfo.InvariantCulture)).ToArray())];

    public static double[] Numbers(this JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetDouble())];

    public static float[] Singles(this JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];

    public static void AssertClose(double expected, double actual, double tolerance, string what)
        => Assert.True(
            Math.Abs(expected - actual) <= tolerance * (1 + Math.Abs(expected)),
            $"{what}: expected {expected}, found {actual}, tolerance {tolerance}");

    public static Network HashedNetwork(int[] sizes, Activation activation, Activation? outputActivation = null)
    {
        var layers = new List<DenseLayer>();
        for (int k = 0; k + 1 < sizes.Length; k++)
        {
            int inputs = sizes[k], outputs = sizes[k + 1];
            float[] weights = new float[inputs * outputs], biases = new float[outputs];
            for (int o = 0; o < outputs; o++)
            {
                biases[o] = (float)(U(k, o, 0) / Math.Sqrt(inputs));
                for (int i = 0; i < inputs; i++)
                    weights[o * inputs + i] = (float)(U(k, o, i + 1) / Math.Sqrt(inputs));
            }
            layers.Add(
                new DenseLayer(
                    inputs, outputs, k + 2 < sizes.Length ? activation : outputActivation ?? Activation.Identity, weights, biases));
        }
        return new Network(layers);
    }

    /// <summary>All weights and biases, in the order of a gradient.</summary>
    public static float[] Parameters(this Network network)
        => [.. network.Layers.SelectMany(layer => layer.Weights.ToArray().Concat(layer.Biases.ToArray()))];

    public static float[] HashedRow(int row, int features) => [.. Enumerable.Range(0, features).Select(i => (float)(2 * U(1000, row, i)))];

    /// <summary>u(k, o, i) of make_reference.py, in [-1, 1).</summary>
    private static double U(int k, int o, int i)
    {
        ulong z = ((ulong)k * 1000003 + (ulong)o * 8191 + (ulong)i + 1) * 0x9E3779B97F4A7C15;
        z ^= z >> 30;
        z *= 0xBF58476D1CE4E5B9;
        z ^= z >> 27;
        z *= 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 40) / (double)(1 << 23) - 1;
    }
}
