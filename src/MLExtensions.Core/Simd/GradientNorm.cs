using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

internal static class GradientNorm
{
    /// <summary>Scales a gradient down to a norm where its own is larger; as torch.nn.utils.clip_grad_norm_ does. Its length is a multiple of a vector.</summary>
    public static void Clip(Span<float> gradient, float norm)
    {
        double squares = 0;
        foreach (float value in gradient)
            squares += (double)value * value;
        double scale = norm / (Math.Sqrt(squares) + 1e-6);
        if (!(scale < 1))
            return;
        foreach (ref Vector256<float> vector in MemoryMarshal.Cast<float, Vector256<float>>(gradient))
            vector *= (float)scale;
    }
}
