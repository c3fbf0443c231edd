namespace MLExtensions.Images;

/// <summary>The luma of ITU-R recommendation BT.601: 0.299 red + 0.587 green + 0.114 blue, rounded.</summary>
internal static class Luma
{
    // In units of 2^-16; they sum to 1.
    private const int Red = 19595, Green = 38470, Blue = 7471, Bits = 16, Half = 1 << (Bits - 1);

    public static byte Of(byte red, byte green, byte blue) => (byte)((red * Red + green * Green + blue * Blue + Half) >> Bits);
}
