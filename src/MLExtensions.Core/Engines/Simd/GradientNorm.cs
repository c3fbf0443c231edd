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
        if (ScaleOf(SumOfSquares(gradient), norm) is not { } scale)
            return;
        foreach (ref Vector256<float> vector in vectors)
            vector *= scale;
    }

    /// <summary>Returns the factor that scales a gradient down to a norm; null where its own is not larger.</summary>
    public static float? ScaleOf(double sumOfSquares, double norm)
        => norm / (Math.Sqrt(sumOfSquares) + 1e-6) is var scale and < 1 ? (float)scale : null;

    /// <summary>Returns the sum of the squares of some numbers, as many as fill vectors.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> numbers)
    {
        ReadOnlySpan<Vector256<float>> vectors = MemoryMarshal.Cast<float, Vector256<float>>(numbers);
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
