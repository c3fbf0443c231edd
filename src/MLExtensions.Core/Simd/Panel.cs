using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>
/// Parameters lie in panels of neighbouring outputs, two vectors wide: the biases, then for each input its weights. A product then reads them front to back,
/// whatever the width of the layer; places beyond its last output are 0 and stay 0.
/// </summary>
internal static class Panel
{
    /// <summary>Outputs in a panel. The compiler at run time knows it as a constant.</summary>
    public static int Width => 2 * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256.IsHardwareAccelerated ? Vector256<float>.Count : Vector128<float>.Count);

    public static int Count(int outputs) => (outputs + Width - 1) / Width;

    /// <summary>From row to row of a layer's outputs: whole panels, and not a power of two apart, since such rows would share a few sets of the caches.</summary>
    public static int Stride(int outputs) => Count(outputs) * Width + (Count(outputs) * Width % 128 == 0 ? Width : 0);
}
