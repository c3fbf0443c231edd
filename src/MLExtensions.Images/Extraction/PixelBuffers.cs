using System.Collections.Concurrent;

namespace MLExtensions.Images;

/// <summary>
/// Memory for the pixels of images, used again and again: to get as much from the system takes longer than to decode an image.
/// </summary>
/// <remarks>
/// A buffer for each processor is kept, each as large as the largest image until now; .NET's pool would keep one for each thread and size.
/// </remarks>
internal static class PixelBuffers
{
    // Of an image of 32 million pixels. A larger one is left to the garbage collector.
    private const int MostKept = 1 << 27;

    private static readonly ConcurrentQueue<byte[]> s_idle = new();

    /// <summary>Returns a buffer whose content is not set.</summary>
    /// <param name="length">The least number of bytes.</param>
    public static byte[] Rent(int length)
        => s_idle.TryDequeue(out byte[]? buffer) && buffer.Length >= length ? buffer : GC.AllocateUninitializedArray<byte>(length);

    /// <summary>Takes a buffer back that nobody uses any more.</summary>
    public static void Return(byte[] buffer)
    {
        if (buffer.Length <= MostKept && s_idle.Count < Environment.ProcessorCount)
            s_idle.Enqueue(buffer);
    }
}
