using System.Numerics;
using System.Runtime.InteropServices;

namespace MLExtensions.Schema;

/// <summary>Finds the largest magnitude, |x|, of numbers.</summary>
/// <remarks>
/// A magnitude is represented by the bits of the number without the sign. As integers, the bits have the order of the magnitudes, with
/// infinity and then NaN above all finite numbers. One pass therefore finds both the largest number and any that is not finite.
/// </remarks>
internal static class Magnitude
{
    private const int Mask = 0x7FFFFFFF, Infinity = 0x7F800000;

    /// <summary>Returns the largest magnitude; 0 for no numbers.</summary>
    public static uint Largest(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values);
        int largest = 0;
        if (bits.Length >= Vector<int>.Count)
        {
            Vector<int> vector = LargestOfEachLane(bits);
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

    /// <summary>Returns whether any number has a larger magnitude. Faster than <see cref="Largest"/>.</summary>
    public static bool IsExceeded(uint magnitude, ReadOnlySpan<float> values)
    {
        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values);
        return bits.Length >= Vector<int>.Count
            ? Vector.GreaterThanAny(LargestOfEachLane(bits), new Vector<int>((int)magnitude))
            : Largest(values) > magnitude;
    }

    /// <summary>Returns whether a magnitude is that of a finite number.</summary>
    public static bool IsFinite(uint magnitude) => magnitude < Infinity;

    /// <summary>Returns the index of the first number of a magnitude, which one of the numbers has.</summary>
    public static int IndexOf(ReadOnlySpan<float> values, uint magnitude)
    {
        int i = 0;
        while ((BitConverter.SingleToUInt32Bits(values[i]) & Mask) != magnitude)
            i++;
        return i;
    }

    /// <summary>Returns the largest magnitude of each lane of the vectors of numbers, of which there is one at least.</summary>
    private static Vector<int> LargestOfEachLane(ReadOnlySpan<int> bits)
    {
        Vector<int> mask = new(Mask), largest = Vector<int>.Zero;
        // The last vector overlaps the one before it, so that no numbers remain.
        for (int i = 0; i < bits.Length; i += Vector<int>.Count)
            largest = Vector.Max(largest, new Vector<int>(bits[Math.Min(i, bits.Length - Vector<int>.Count)..]) & mask);
        return largest;
    }
}
