using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>Writes files that survive the end of the process, and of the power, at any moment.</summary>
internal static partial class DurableFile
{
    /// <summary>The extension of files that are being written.</summary>
    public const string Unfinished = ".unfinished";

    /// <summary>
    /// Writes a file under a unique temporary name, flushes it to disk, and renames it: a file of the right name is always complete.
    /// </summary>
    /// <param name="path">The file, which may exist.</param>
    /// <param name="content">Its content.</param>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
        FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
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
