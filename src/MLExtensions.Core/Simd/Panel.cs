namespace MLExtensions.Simd;

/// <summary>
/// Parameters lie in panels of 16 neighbouring outputs: the 16 biases, then for each input its 16 weights. A product then reads them front to back,
/// two vectors at a time, whatever the width of the layer; places beyond its last output are 0 and stay 0.
/// </summary>
internal static class Panel
{
    public const int Width = 16;

    public static int Count(int outputs) => (outputs + Width - 1) / Width;
}
