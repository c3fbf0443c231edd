using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>
/// A file that is written under a unique temporary name, flushed to disk, and renamed: one of the right name is always complete, also where
/// the process or the power ends at any moment.
/// </summary>
internal sealed partial class DurableFile : IDisposable
{
    /// <summary>The extension of files that are being written.</summary>
    public const string Unfinished = ".unfinished";

    private readonly string _path, _unfinished;
    private bool _isFinished;

    private DurableFile(string path)
    {
        (_path, _unfinished) = (path, $"{path}.{Guid.NewGuid():N}{Unfinished}");
        Stream = new FileStream(_unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None);
    }

    /// <summary>Gets the stream to write to.</summary>
    public FileStream Stream { get; }

    /// <summary>Begins to write a file.</summary>
    /// <param name="path">The file, which may exist.</param>
    public static DurableFile Create(string path) => new(path);

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file, which may exist.</param>
    /// <param name="content">Its content.</param>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Create(path);
        file.Stream.Write(content);
        file.Finish();
    }

    /// <summary>Gives the file its name.</summary>
    public void Finish()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_unfinished, _path, overwrite: true);
        _isFinished = true;
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(_path))!);
    }

    /// <summary>Deletes what was written, where <see cref="Finish"/> was not called or has failed.</summary>
    public void Dispose()
    {
        if (_isFinished)
            return;
        Stream.Dispose();
        File.Delete(_unfinished);
    }

    /// <summary>Flushes a rename to disk. Windows does that itself.</summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        const int ReadOnly = 0;
        int descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
        {
            throw new IOException(
                $"The folder '{folder}' could not be opened to flush it to disk: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
        try
        {
            // A file system that cannot flush folders says that the argument is invalid; there is nothing else to do then.
            const int InvalidArgument = 22;
            if (Flush(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
                throw new IOException($"The folder '{folder}' could not be flushed to disk: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
        finally
        {
            Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
