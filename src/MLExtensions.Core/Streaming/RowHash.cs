using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLExtensions;

/// <summary>A hash of the numbers of rows, in their order, which takes some nanoseconds a row.</summary>
/// <remarks>
/// Each lane is h = rotate(h xor bits, 15) * factor, a step of MurmurHash3 (Austin Appleby, 2011); numbers go to the lanes in turn. It
/// tells data sets apart that differ by accident. Whoever wants two of them to have one hash can have that.
/// </remarks>
internal struct RowHash : IEquatable<RowHash>
{
    private const uint Factor = 0xCC9E2D51;
    private const int Rotation = 15, WideRotation = 31;

    private Vector256<uint> _lanes;
    private ulong _labels;

    /// <summary>Gets the number of rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds a row of which some features are given, by their numbers.</summary>
    public void Add(ReadOnlySpan<int> indices, ReadOnlySpan<float> features, ReadOnlySpan<float> labels, float weight)
    {
        foreach (int index in indices)
            Add((uint)index);
        Add(features, labels, weight);
    }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> labels, float weight)
    {
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(features);
        Vector256<uint> lanes = _lanes;
        if (bits.Length < Vector256<uint>.Count)
        {
            foreach (uint number in bits)
                Add(number);
        }
        else
        {
            // The last vector overlaps the one before it, so that no numbers remain.
            for (int i = 0; i < bits.Length; i += Vector256<uint>.Count)
            {
                lanes ^= Vector256.Create(bits[Math.Min(i, bits.Length - Vector256<uint>.Count)..]);
                lanes = (lanes << Rotation | lanes >>> (32 - Rotation)) * Factor;
            }
            _lanes = lanes;
        }
        foreach (float label in labels)
            Add(BitConverter.SingleToUInt32Bits(label));
        Add(BitConverter.SingleToUInt32Bits(weight));
        Rows++;
    }

    public readonly bool Equals(RowHash other) => Rows == other.Rows && Digest == other.Digest;

    public override readonly bool Equals(object? obj) => obj is RowHash other && Equals(other);

    public override readonly int GetHashCode() => Digest.GetHashCode();

    /// <summary>Returns the hash as hexadecimal digits.</summary>
    public override readonly string ToString() => Digest.ToString("X16", CultureInfo.InvariantCulture);

    private readonly ulong Digest
    {
        get
        {
            RowHash digest = this;
            for (int lane = 0; lane < Vector256<uint>.Count; lane++)
                digest.Add(_lanes[lane]);
            digest.Add((uint)Rows);
            return digest._labels ^ digest._labels >> 32;
        }
    }

    private void Add(uint bits) => _labels = BitOperations.RotateLeft(_labels ^ bits, WideRotation) * CounterRandom.FirstFactor;
}
