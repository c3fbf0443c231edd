using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

internal static class GradientNorm
{
    /// <summary>
    /// Scales a gradient down to a norm where its own is larger; as torch.nn.utils.clip_grad_norm_ does. Its length is a multiple of a
    /// vector.
    /// </summary>
    public static void Clip(Span<float> gradient, double norm)
    {
        Span<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(gradient);
        double scale = norm / (Math.Sqrt(SumOfSquares(vectors)) + 1e-6);
        if (!(scale < 1))
            return;
        foreach (ref Vector256<float> vector in vectors)
            vector *= (float)scale;
    }

    private static double SumOfSquares(ReadOnlySpan<Vector256<float>> vectors)
    {
        Vector256<double> lowerSum = default, upperSum = default;
        foreach (Vector256<float> vector in vectors)
        {
            (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(vector);
            lowerSum += lower * lower;
            upperSum += upper * upper;
        }
        return Vector256.Sum(lowerSum + upperSum);
    }
}
