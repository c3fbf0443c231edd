using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace MLExtensions.Images;

/// <summary>What is kept of a file that was read.</summary>
/// <param name="Size">The size of the file, in bytes.</param>
/// <param name="Time">When it was written last, in ticks of universal time.</param>
/// <param name="Pixels">Its pixels; null where it is broken.</param>
/// <param name="Reason">Why it is broken; null where it is not.</param>
internal sealed record CachedImage(long Size, long Time, KeptPixels? Pixels, string? Reason);

/// <summary>The pixels of an image that are kept.</summary>
internal abstract class KeptPixels
{
    /// <summary>Copies the pixels. Returns whether they are the same as when they were kept.</summary>
    public abstract bool TryRead(Span<byte> pixels);
}

/// <summary>Pixels in memory.</summary>
internal sealed class PixelsInMemory(ReadOnlySpan<byte> pixels) : KeptPixels
{
    private readonly byte[] _pixels = pixels.ToArray();

    public override bool TryRead(Span<byte> pixels)
    {
        _pixels.CopyTo(pixels);
        return true;
    }
}

/// <summary>Pixels in a file.</summary>
/// <param name="file">The file.</param>
/// <param name="place">Where they begin.</param>
/// <param name="hash">Their SHA-256.</param>
internal sealed class PixelsInFile(SafeFileHandle file, long place, byte[] hash) : KeptPixels
{
    public byte[] Hash => hash;

    public override bool TryRead(Span<byte> pixels)
    {
        int length = 0;
        while (length < pixels.Length && RandomAccess.Read(file, pixels[length..], place + length) is > 0 and int read)
            length += read;
        Span<byte> found = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(pixels, found);
        return length == pixels.Length && found.SequenceEqual(hash);
    }
}
