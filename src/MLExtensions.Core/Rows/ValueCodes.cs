using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>Up to 256 numbers and their codes. Numbers are compared by their bits, so that -0 and NaN are kept.</summary>
internal sealed class ValueCodes
{
    private const int MaxCodes = 256, TableBits = 12;
    private const short Free = -1;

    private readonly short[] _codeAt = new short[1 << TableBits];
    private readonly float[] _values = new float[MaxCodes];
    private int _count;

    public ValueCodes() => Array.Fill(_codeAt, Free);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryEncode(ReadOnlySpan<float> values, Span<byte> codes)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int code = FindOrAdd(values[i]);
            if (code < 0)
                return false;
            codes[i] = (byte)code;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decode(ReadOnlySpan<byte> codes, Span<float> values)
    {
        // A byte is always within the table, and the lengths are compared here; four at a time, to load the codes at once.
        values = values[..codes.Length];
        ref float table = ref _values[0], value = ref MemoryMarshal.GetReference(values);
        ReadOnlySpan<uint> fours = MemoryMarshal.Cast<byte, uint>(codes);
        for (int i = 0; i < fours.Length; i++)
        {
            uint four = BitConverter.IsLittleEndian ? fours[i] : BinaryPrimitives.ReverseEndianness(fours[i]);
            value = Unsafe.Add(ref table, four & 0xFF);
            Unsafe.Add(ref value, 1) = Unsafe.Add(ref table, four >> 8 & 0xFF);
            Unsafe.Add(ref value, 2) = Unsafe.Add(ref table, four >> 16 & 0xFF);
            Unsafe.Add(ref value, 3) = Unsafe.Add(ref table, four >> 24);
            value = ref Unsafe.Add(ref value, 4);
        }
        for (int i = 4 * fours.Length; i < codes.Length; i++)
            values[i] = _values[codes[i]];
    }

    /// <summary>The number of a value; null where there is none.</summary>
    public byte? CodeOf(float value) => _codeAt[PlaceOf(value)] is >= 0 and short code ? (byte)code : null;

    /// <summary>The number of a value, a new one if there is room; or -1.</summary>
    private int FindOrAdd(float value)
    {
        uint place = PlaceOf(value);
        if (_codeAt[place] is >= 0 and short code)
            return code;
        if (_count == MaxCodes)
            return -1;
        _values[_count] = value;
        _codeAt[place] = (short)_count;
        return _count++;
    }

    /// <summary>The place in the table of codes where a value is, or where it would be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint PlaceOf(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value), place = bits * 0x9E3779B1 >> (32 - TableBits);
        while (_codeAt[place] is >= 0 and short code && BitConverter.SingleToUInt32Bits(_values[code]) != bits)
            place = (place + 1) % (1 << TableBits);
        return place;
    }
}
