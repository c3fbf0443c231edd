using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace MLExtensions;

/// <summary>Writes scalars to a file that TensorBoard reads.</summary>
/// <remarks>
/// The file is a sequence of TFRecords: the length of the data, a checksum of the length, the data, and a checksum of the data, all
/// little-endian. The data is a message <c>Event</c> of TensorFlow in the encoding of Protocol Buffers. The checksum is CRC-32C, rotated
/// and shifted by a constant.
/// </remarks>
internal sealed class EventFile : IDisposable
{
    // The tags of fields: the number of the field times 8, and the type of its value.
    private const byte WallTime = 1 << 3 | Fixed64, Step = 2 << 3 | VarInt, FileVersion = 3 << 3 | Bytes, Summary = 5 << 3 | Bytes,
        SummaryValue = 1 << 3 | Bytes, ValueTag = 1 << 3 | Bytes, SimpleValue = 2 << 3 | Fixed32;

    private const byte VarInt = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    private readonly FileStream _stream;
    private readonly TimeProvider _clock;

    /// <summary>Creates a file in a folder, which is created where there is none.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public EventFile(string folder, TimeProvider clock)
    {
        _clock = clock;
        Directory.CreateDirectory(folder);
        // TensorBoard finds files by "tfevents" in their names, and reads those of a folder in the order of their names.
        string name = FormattableString.Invariant(
            $"events.out.tfevents.{clock.GetUtcNow().ToUnixTimeSeconds():D10}.{Environment.ProcessId}.{Guid.NewGuid():N}");
        _stream = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        using var message = Begin();
        WriteBytes(message, FileVersion, "brain.Event:2"u8);
        Write(message);
    }

    /// <summary>Writes a scalar.</summary>
    /// <param name="tag">The name of the chart.</param>
    /// <param name="step">The number of the step.</param>
    /// <param name="value">The value.</param>
    public void Write(string tag, long step, double value)
    {
        using var scalar = new MemoryStream();
        WriteBytes(scalar, ValueTag, Encoding.UTF8.GetBytes(tag));
        scalar.WriteByte(SimpleValue);
        Span<byte> single = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(single, (float)value);
        scalar.Write(single);

        using var summary = new MemoryStream();
        WriteBytes(summary, SummaryValue, Written(scalar));

        using MemoryStream message = Begin();
        message.WriteByte(Step);
        WriteVarInt(message, (ulong)step);
        WriteBytes(message, Summary, Written(summary));
        Write(message);
    }

    /// <summary>Hands what was written to the operating system.</summary>
    public void Flush() => _stream.Flush();

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Returns the CRC-32C of some bytes.</summary>
    internal static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    private MemoryStream Begin()
    {
        var message = new MemoryStream();
        message.WriteByte(WallTime);
        Span<byte> seconds = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(seconds, _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1e3);
        message.Write(seconds);
        return message;
    }

    private void Write(MemoryStream message)
    {
        ReadOnlySpan<byte> data = Written(message);
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        _stream.Write(length);
        WriteChecksum(length);
        _stream.Write(data);
        WriteChecksum(data);
    }

    private void WriteChecksum(ReadOnlySpan<byte> bytes)
    {
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, unchecked(BitOperations.RotateRight(Crc32C(bytes), 15) + 0xa282ead8));
        _stream.Write(checksum);
    }

    private static void WriteBytes(MemoryStream message, byte tag, ReadOnlySpan<byte> bytes)
    {
        message.WriteByte(tag);
        WriteVarInt(message, (ulong)bytes.Length);
        message.Write(bytes);
    }

    private static void WriteVarInt(MemoryStream message, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            message.WriteByte((byte)(value | 0x80));
        message.WriteByte((byte)value);
    }

    private static ReadOnlySpan<byte> Written(MemoryStream stream) => stream.GetBuffer().AsSpan(0, (int)stream.Length);
}
