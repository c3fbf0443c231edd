using System.Runtime.CompilerServices;

namespace MLExtensions.Simd;

/// <summary>
/// Zeroed numbers that the garbage collector neither moves nor needs help to free, aligned to a cache line. The pointer lives as long as
/// this object.
/// </summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;

    private readonly float[] _memory;
    private readonly int _offset;

    public AlignedBuffer(long length)
    {
        const int Slack = Alignment / sizeof(float);
        if (length > Array.MaxLength - Slack)
        {
            throw new InsufficientMemoryException(
                $"{length} numbers do not fit into one buffer; choose a smaller batch size or a smaller network.");
        }
        Length = (int)length;
        _memory = GC.AllocateArray<float>(Length + Slack, pinned: true);
        nint start = (nint)Unsafe.AsPointer(ref _memory[0]);
        Pointer = (float*)((start + Alignment - 1) & -Alignment);
        _offset = (int)(Pointer - (float*)start);
    }

    public float* Pointer { get; }

    public int Length { get; }

    public Span<float> Span => _memory.AsSpan(_offset, Length);
}
