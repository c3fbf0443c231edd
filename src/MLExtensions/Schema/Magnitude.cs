using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Schema;

/// <summary>
/// The largest |x| of many numbers, as its bits: without the sign, these are in the order of the numbers, infinity and then NaN being the
/// largest. So one look finds both what is not finite and what is large.
/// </summary>
internal static class Magnitude
{
    private const int Mask = 0x7FFFFFFF, Infinity = 0x7F800000;

    public static uint Largest(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values);
        int largest = 0;
        if (bits.Length >= Vector<int>.Count)
        {
            Vector<int> vector = LargestOfEachPlace(bits);
            for (int i = 0; i < Vector<int>.Count; i++)
                largest = Math.Max(largest, vector[i]);
        }
        else
        {
            foreach (int number in bits)
                largest = Math.Max(largest, number & Mask);
        }
        return (uint)largest;
    }

    /// <summary>Whether one is larger than that; for numbers of which few are, faster than to look for the largest.</summary>
    public static bool IsExceeded(uint magnitude, ReadOnlySpan<float> values)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values);
        return bits.Length >= Vector<int>.Count ? Vector.GreaterThanAny(LargestOfEachPlace(bits), new Vector<int>((int)magnitude))
            : Largest(values) > magnitude;
    }

    public static bool IsFinite(uint magnitude) => magnitude < Infinity;

    public static int IndexOf(ReadOnlySpan<float> values, uint magnitude)
    {
        int i = 0;
        while ((BitConverter.SingleToUInt32Bits(values[i]) & Mask) != magnitude)
            i++;
        return i;
    }

    private static Vector<int> LargestOfEachPlace(ReadOnlySpan<int> bits)
    {
        Vector<int> mask = new(Mask), largest = Vector<int>.Zero;
        // The last vector overlaps the one before it, rather than leaving a rest.
        for (int i = 0; i < bits.Length; i += Vector<int>.Count)
            largest = Vector.Max(largest, new Vector<int>(bits[Math.Min(i, bits.Length - Vector<int>.Count)..]) & mask);
        return largest;
    }
}
