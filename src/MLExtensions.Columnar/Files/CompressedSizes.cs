using System.Buffers.Binary;

namespace MLExtensions.Columnar.Files;

/// <summary>The numbers of bytes that compressed data expand to, as far as the compressed bytes tell.</summary>
internal static class CompressedSizes
{
    /// <summary>The number of bytes that each codec makes of one compressed byte at most, and a constant for short data.</summary>
    /// <remarks>
    /// LZ4 makes 255 bytes of one, Snappy 64 of three, Deflate 258 of two bits, and Zstandard a block of 128 KB of four.
    /// </remarks>
    public const int MostLz4 = 255, MostSnappy = 22, MostDeflate = 1032, MostZstandard = 1 << 15, Slack = 1024;

    private const uint ZstandardMagic = 0xFD2FB528;

    /// <summary>Returns the size that Snappy's data begin with.</summary>
    /// <param name="bytes">The data.</param>
    /// <exception cref="InvalidDataException">The data end before their size.</exception>
    public static long Snappy(ReadOnlySpan<byte> bytes)
    {
        long size = 0;
        for (int i = 0; i < Math.Min(5, bytes.Length); i++)
        {
            size |= (long)(bytes[i] & 127) << (7 * i);
            if (bytes[i] < 128)
                return size;
        }
        throw new InvalidDataException("the data of Snappy should begin with their size");
    }

    /// <summary>Returns the size in the header of the first frame of Zstandard; null where the header has none.</summary>
    /// <param name="bytes">The beginning of the data, of 18 bytes or all.</param>
    /// <exception cref="InvalidDataException">The data do not begin with a frame.</exception>
    public static long? Zstandard(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 5 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != ZstandardMagic)
            throw new InvalidDataException($"the data of Zstandard should begin with {ZstandardMagic:X8} and a descriptor");
        int descriptor = bytes[4];
        bool isSingleSegment = (descriptor & 32) != 0;
        int start = 5 + (isSingleSegment ? 0 : 1) + ((descriptor & 3) switch { 3 => 4, int idLength => idLength });
        int length = (descriptor >> 6) switch { 0 => isSingleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        if (length == 0)
            return null;
        if (bytes.Length < start + length)
            throw new InvalidDataException("the data of Zstandard end in the header of their first frame");
        Span<byte> size = stackalloc byte[sizeof(ulong)];
        size.Clear();
        bytes.Slice(start, length).CopyTo(size);
        // A size of two bytes begins at 256.
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(size) + (length == 2 ? 256UL : 0);
        return value <= long.MaxValue ? (long)value : long.MaxValue;
    }
}
