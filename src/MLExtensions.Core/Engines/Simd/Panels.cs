using System.Runtime.Intrinsics;

namespace MLExtensions.Simd;

/// <summary>
/// Parameters lie in panels of neighbouring outputs, two vectors wide: the biases, then for each input its weights. A product then reads
/// them front to back, whatever the width of the layer; places beyond its last output are 0 and stay 0. A layer of few outputs has a panel
/// of shorter vectors, so that not most of it is such places.
/// </summary>
internal readonly struct Panels
{
    private const int Narrowest = 8;

    /// <summary>The panels of that many outputs.</summary>
    public Panels(int outputs)
    {
        Width = Narrowest;
        while (Width < outputs && Width < Widest)
            Width *= 2;
        Count = (outputs + Width - 1) / Width;
    }

    /// <summary>Outputs in a panel of many outputs.</summary>
    public static int Widest
        => 2 * (Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256.IsHardwareAccelerated ? Vector256<float>.Count
            : Vector128<float>.Count);

    /// <summary>Outputs in a panel.</summary>
    public int Width { get; }

    /// <summary>Number of panels.</summary>
    public int Count { get; }

    /// <summary>
    /// From row to row of a layer's outputs: whole panels, and not a power of two apart, since such rows would share a few sets of the
    /// caches.
    /// </summary>
    public int Stride => Count * Width + (Count * Width % 128 == 0 ? Width : 0);
}
