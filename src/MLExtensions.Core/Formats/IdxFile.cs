using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace MLExtensions;

/// <summary>
/// A file in the IDX format of the MNIST family, raw or compressed by gzip: 0, 0, the type of the numbers, how many dimensions, the size of
/// each (4 bytes, the highest first), the numbers. Here the numbers are bytes.
/// </summary>
internal sealed class IdxFile
{
    private const byte UnsignedByte = 0x08;
    private const int ReadAtOnce = 1 << 20;

    private IdxFile(string path, int[] dimensions, byte[] data) => (Path, Dimensions, Data) = (path, dimensions, data);

    /// <summary>Where it was read from.</summary>
    public string Path { get; }

    /// <summary>The size of each dimension.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>The numbers, the last dimension contiguous.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its name; whether it is compressed is seen from its content.</param>
    /// <param name="dimensions">How many dimensions it should have.</param>
    /// <exception cref="FormatException">
    /// It is no such file, or damaged; the message has its name, what was expected and what was found.
    /// </exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        using FileStream file = File.OpenRead(path);
        bool isCompressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        if (!isCompressed)
            return Read(path, file, dimensions, sum: null);
        var sum = new Crc32();
        try
        {
            using var content = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            IdxFile read = Read(path, content, dimensions, sum);
            CheckTrailer(path, file, sum, 4 + 4 * dimensions + read.Data.Length);
            return read;
        }
        catch (InvalidDataException e)
        {
            throw new FormatException($"'{path}' is no valid IDX file: its gzip layer is damaged. {e.Message}");
        }
    }

    /// <summary>
    /// Checks the CRC-32 and the length at the end of a gzip file. GZipStream checks them where it finds them, and takes a file in which
    /// some of the last bytes are missing for whole.
    /// </summary>
    private static void CheckTrailer(string path, FileStream file, Crc32 sum, int length)
    {
        byte[] trailer = new byte[2 * sizeof(uint)];
        file.Seek(-trailer.Length, SeekOrigin.End);
        file.ReadExactly(trailer);
        uint foundSum = BinaryPrimitives.ReadUInt32LittleEndian(trailer),
            foundLength = BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(sizeof(uint)));
        if (foundLength != (uint)length)
        {
            throw Invalid(
                path, $"its gzip layer should end with the length of its content, {length}; found {foundLength}, so it is damaged or cut "
                + "short");
        }
        if (foundSum != sum.GetCurrentHashAsUInt32())
        {
            throw Invalid(
                path, $"the CRC-32 of its content should be {foundSum:X8}, as its gzip layer says; found "
                + $"{sum.GetCurrentHashAsUInt32():X8}");
        }
    }

    private static IdxFile Read(string path, Stream content, int dimensions, Crc32? sum)
    {
        byte[] header = new byte[4 + 4 * dimensions];
        int headerLength = content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        byte[] magic = [0, 0, UnsignedByte, (byte)dimensions];
        if (headerLength >= 4 && !header.AsSpan(0, 4).SequenceEqual(magic))
        {
            throw Invalid(
                path, $"its magic number should be {Convert.ToHexString(magic)} (bytes in {dimensions} "
                + $"dimension{(dimensions == 1 ? "" : "s")}); found {Convert.ToHexString(header, 0, 4)}");
        }
        if (headerLength < header.Length)
            throw Invalid(path, $"its header should have {header.Length} bytes; the file ends after {headerLength}");

        int[] sizes = new int[dimensions];
        UInt128 expected = 1;
        for (int i = 0; i < dimensions; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 + 4 * i));
            expected *= size;
            if (size > int.MaxValue || expected > (UInt128)Array.MaxLength)
                throw Invalid(path, $"it should have at most {Array.MaxLength} numbers; its header announces {expected} or more");
            sizes[i] = (int)size;
        }
        byte[] data = ReadData(path, content, (int)expected);
        sum?.Append(header);
        sum?.Append(data);
        return new IdxFile(path, sizes, data);
    }

    /// <summary>Reads as much as the header has announced; memory grows with what arrives, not with what was announced.</summary>
    private static byte[] ReadData(string path, Stream content, int expected)
    {
        byte[] data = new byte[Math.Min(expected, ReadAtOnce)];
        int length = 0;
        while (true)
        {
            int read = content.ReadAtLeast(data.AsSpan(length), data.Length - length, throwOnEndOfStream: false);
            length += read;
            if (length < data.Length)
                throw Invalid(path, $"{expected} bytes of numbers should follow its header; the file ends after {length}");
            if (length == expected)
                break;
            Array.Resize(ref data, (int)Math.Min(expected, 2L * data.Length));
        }

        int more = 0;
        byte[] rest = new byte[4096];
        for (int read; more < ReadAtOnce && (read = content.Read(rest)) > 0;)
            more += read;
        if (more > 0)
        {
            throw Invalid(
                path, $"{expected} bytes of numbers should follow its header; found "
                + $"{(more < ReadAtOnce ? more.ToString() : "a megabyte or more")} beyond them");
        }
        return data;
    }

    private static FormatException Invalid(string path, string why) => new($"'{path}' is no valid IDX file: {why}.");
}
