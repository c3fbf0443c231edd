using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>Little-endian bytes of a file seen as numbers of single precision, without a copy.</summary>
internal sealed class SinglesInBytes : MemoryManager<float>
{
    private readonly Memory<byte> _bytes;

    private SinglesInBytes(Memory<byte> bytes) => _bytes = bytes;

    /// <summary>Returns the numbers that bytes are; a copy where this machine cannot read them in place.</summary>
    public static ReadOnlyMemory<float> Of(ReadOnlyMemory<byte> bytes)
    {
        if (BitConverter.IsLittleEndian)
            return new SinglesInBytes(MemoryMarshal.AsMemory(bytes)).Memory;
        float[] values = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.Span[(i * sizeof(float))..]);
        return values;
    }

    public override Span<float> GetSpan() => MemoryMarshal.Cast<byte, float>(_bytes.Span);

    public override unsafe MemoryHandle Pin(int elementIndex = 0)
    {
        if (!MemoryMarshal.TryGetArray(_bytes, out ArraySegment<byte> segment))
            throw new NotSupportedException("Only numbers in an array can be pinned.");
        var handle = GCHandle.Alloc(segment.Array, GCHandleType.Pinned);
        return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + segment.Offset + elementIndex * sizeof(float), handle);
    }

    // Disposing the handle frees it.
    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
