using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLExtensions;

internal static unsafe class Memory
{
    private const int Line = 64, MostLines = 8;

    /// <summary>
    /// Asks for the first lines of what will be read soon, where the processor takes such hints; it finds the others itself. That the
    /// values may be moved meanwhile does no harm.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch<T>(ref T first, int count)
        where T : unmanaged
    {
        if (!Sse.IsSupported)
            return;
        byte* start = (byte*)Unsafe.AsPointer(ref first);
        int length = Math.Min(count * sizeof(T), MostLines * Line);
        for (int offset = 0; offset < length; offset += Line)
            Sse.Prefetch0(start + offset);
        Sse.Prefetch0(start + length - 1);
    }

    /// <summary>Copies numbers; for some tens of them, a call to the runtime takes longer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(ref float source, float* destination, int count)
    {
        if (count < Vector256<float>.Count)
        {
            for (int i = 0; i < count; i++)
                destination[i] = Unsafe.Add(ref source, i);
            return;
        }
        // The last vector overlaps the one before, where the count is no whole number of vectors.
        for (int i = 0; i < count - Vector256<float>.Count; i += Vector256<float>.Count)
            Vector256.LoadUnsafe(ref source, (nuint)i).Store(destination + i);
        int last = count - Vector256<float>.Count;
        Vector256.LoadUnsafe(ref source, (nuint)last).Store(destination + last);
    }
}
