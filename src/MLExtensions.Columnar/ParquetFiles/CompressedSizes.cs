using System.Buffers.Binary;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>The numbers of bytes that compressed data say they become.</summary>
internal static class CompressedSizes
{
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

    /// <summary>Returns the size in the header of the first frame of Zstandard; null where there is none.</summary>
    /// <param name="bytes">The data.</param>
    public static long? Zstandard(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 5 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != ZstandardMagic)
            return null;
        int descriptor = bytes[4];
        bool isSingleSegment = (descriptor & 32) != 0;
        int start = 5 + (isSingleSegment ? 0 : 1) + ((descriptor & 3) switch { 3 => 4, int idLength => idLength });
        int length = (descriptor >> 6) switch { 0 => isSingleSegment ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
        if (length == 0 || bytes.Length < start + length)
            return null;
        Span<byte> size = stackalloc byte[sizeof(ulong)];
        size.Clear();
        bytes.Slice(start, length).CopyTo(size);
        // A size of two bytes begins at 256.
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(size) + (length == 2 ? 256UL : 0);
        return value <= long.MaxValue ? (long)value : long.MaxValue;
    }
}
