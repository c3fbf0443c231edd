using System.Text.Json;

namespace TorchSharp.Behavior.Tests;

/// <summary>Numbers that PyTorch computed (tests/reference), and the inputs and hashed parameters that they start from.</summary>
internal static class Reference
{
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "reference", file);

    public static JsonElement Read(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name + ".json")));
        return document.RootElement.Clone();
    }

    public static float[] Singles(this JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];

    public static long[] Integers(this JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetInt64())];

    /// <summary>Element i is a function of i.</summary>
    public static Tensor Wave(Func<double, double> function, long[] shape, int offset = 0, double scale = 1)
    {
        var values = new float[shape.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++) values[i] = (float)(scale * function(offset + i));
        return tensor(values).reshape(shape);
    }

    /// <summary>make_reference.py's hashed weights for dense layers, and its rows.</summary>
    public static void Hash(IEnumerable<Modules.Linear> layers)
    {
        using IDisposable unrecorded = no_grad();
        int k = 0;
        foreach (Modules.Linear layer in layers)
        {
            long outputs = layer.weight!.shape[0], inputs = layer.weight!.shape[1];
            layer.weight!.copy_(tensor(Table(outputs, inputs, (o, i) => (float)(U(k, o, i + 1) / Math.Sqrt(inputs)))));
            layer.bias!.copy_(tensor(Table(1, outputs, (_, o) => (float)(U(k, o, 0) / Math.Sqrt(inputs)))).reshape(-1));
            k++;
        }
    }

    public static Tensor HashedRows(long rows, long features) => tensor(Table(rows, features, (n, i) => (float)(2 * U(1000, n, i))));

    private static float[,] Table(long rows, long columns, Func<long, long, float> element)
    {
        var table = new float[rows, columns];
        for (long r = 0; r < rows; r++)
            for (long c = 0; c < columns; c++) table[r, c] = element(r, c);
        return table;
    }

    private static double U(long k, long o, long i)
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
