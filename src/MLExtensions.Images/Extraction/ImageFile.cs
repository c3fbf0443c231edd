using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace MLExtensions.Images;

/// <summary>A file that is open, with the size and the time that it had then.</summary>
/// <remarks>Both are those of the file that a symbolic link leads to.</remarks>
internal sealed class ImageFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private byte[] _bytes = [];

    private ImageFile(SafeFileHandle handle)
        => (_handle, Size, Time) = (handle, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle).Ticks);

    /// <summary>Gets the size, in bytes.</summary>
    public long Size { get; }

    /// <summary>Gets when the file was written last, in ticks of universal time.</summary>
    public long Time { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The path.</param>
    /// <exception cref="BrokenImageException">It cannot be opened.</exception>
    public static ImageFile Open(string path)
    {
        try
        {
            if (IsEmpty(path))
                throw new BrokenImageException("it is empty");
            SafeFileHandle handle = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
            try
            {
                return new ImageFile(handle);
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BrokenImageException("there is no such file");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BrokenImageException(Directory.Exists(path) ? "it is a folder" : e.Message.TrimEnd('.'));
        }
    }

    /// <summary>
    /// Returns whether a path leads to a file without bytes. A pipe is one, and to open it would wait for what writes to it.
    /// </summary>
    private static bool IsEmpty(string path)
    {
        FileSystemInfo file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) ?? file;
        return file is FileInfo { Exists: true, Length: 0 };
    }

    /// <summary>Reads all bytes. They are valid until the file is disposed.</summary>
    /// <exception cref="BrokenImageException">They cannot be read, or are too many.</exception>
    public ReadOnlySpan<byte> ReadBytes()
    {
        if (Size > Array.MaxLength)
            throw new BrokenImageException($"it has {Size} bytes, and should have at most {Array.MaxLength}");
        _bytes = ArrayPool<byte>.Shared.Rent((int)Size);
        int length = 0;
        try
        {
            while (length < Size && RandomAccess.Read(_handle, _bytes.AsSpan(length, (int)Size - length), length) is > 0 and int read)
                length += read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BrokenImageException(e.Message.TrimEnd('.'));
        }
        return _bytes.AsSpan(0, length);
    }

    public void Dispose()
    {
        _handle.Dispose();
        if (_bytes.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }
}
