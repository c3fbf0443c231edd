using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>Computes (x / 255 - mean) / standardDeviation, in single precision and in this order, as ToTensor and Normalize do.</summary>
internal static class PixelNormalization
{
    /// <summary>Normalizes pixels in place.</summary>
    // Multiplying by reciprocals, or one multiplication and addition, would be rounded differently.
    public static void Apply(Span<float> values, float mean, float standardDeviation)
    {
        Vector<float> largest = new(byte.MaxValue), means = new(mean), deviations = new(standardDeviation);
        foreach (ref Vector<float> vector in MemoryMarshal.Cast<float, Vector<float>>(values))
            vector = (vector / largest - means) / deviations;
        for (int i = values.Length - values.Length % Vector<float>.Count; i < values.Length; i++)
            values[i] = (values[i] / byte.MaxValue - mean) / standardDeviation;
    }
}
