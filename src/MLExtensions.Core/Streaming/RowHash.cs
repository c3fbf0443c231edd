using System.Globalization;
using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>A hash of the numbers of rows, in their order, which takes some nanoseconds a row.</summary>
/// <remarks>It tells data sets apart that differ by accident. Whoever wants two of them to have one hash can have that.</remarks>
internal struct RowHash : IEquatable<RowHash>
{
    // Twice the constant that is added to a key, modulo 2^64.
    private const ulong KeyStep = 0x3C6EF372FE94F82A;

    private ulong _state;

    /// <summary>Gets the number of rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> features, ReadOnlySpan<float> labels, float weight)
    {
        ulong key = CounterRandom.GoldenGamma, sum = BitConverter.SingleToUInt32Bits(weight) * CounterRandom.FirstFactor;
        Add(features, ref key, ref sum);
        if (labels.Length == 1)
            sum += Product(BitConverter.SingleToUInt32Bits(labels[0]), key, CounterRandom.FirstFactor);
        else
            Add(labels, ref key, ref sum);
        _state = (_state ^ sum) * CounterRandom.SecondFactor;
        _state ^= _state >> 32;
        Rows++;
    }

    public readonly bool Equals(RowHash other) => (_state, Rows) == (other._state, other.Rows);

    public override readonly bool Equals(object? obj) => obj is RowHash other && Equals(other);

    public override readonly int GetHashCode() => _state.GetHashCode();

    /// <inheritdoc/>
    public override readonly string ToString() => _state.ToString("X16", CultureInfo.InvariantCulture);

    /// <summary>Adds the products of neighbouring words, each word with a key of its own, as XXH3 does (Yann Collet, 2019).</summary>
    private static void Add(ReadOnlySpan<float> numbers, ref ulong key, ref ulong sum)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<float, ulong>(numbers);
        int i = 0;
        for (; i + 1 < words.Length; i += 2, key += KeyStep)
            sum += Product(words[i], words[i + 1] + CounterRandom.FirstFactor, key);
        for (; i < words.Length; i++, key += KeyStep)
            sum += Product(words[i], CounterRandom.FirstFactor, key);
        if (numbers.Length % 2 == 1)
        {
            sum += Product(BitConverter.SingleToUInt32Bits(numbers[^1]), CounterRandom.FirstFactor, key);
            key += KeyStep;
        }
    }

    private static ulong Product(ulong first, ulong second, ulong key)
    {
        ulong high = Math.BigMul(first ^ key, second ^ (key + CounterRandom.GoldenGamma), out ulong low);
        return high ^ low;
    }
}
