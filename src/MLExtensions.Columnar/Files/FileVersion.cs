namespace MLExtensions.Columnar.Files;

/// <summary>A file as it was when its metadata were read. Immutable, so that cursors share it.</summary>
internal sealed class FileVersion
{
    private readonly long _length;
    private readonly DateTime _changed;

    /// <summary>Remembers the length of a file and when it was last written.</summary>
    /// <param name="path">The path of the file, for messages and for opening it again.</param>
    /// <param name="file">The file.</param>
    public FileVersion(string path, FileStream file)
        => (Path, _length, _changed) = (path, file.Length, File.GetLastWriteTimeUtc(file.SafeFileHandle));

    /// <summary>Gets the path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static FileStream OpenFirst(string path)
        // The readers read large parts at once, so a buffer would only be copied.
        => new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);

    /// <summary>Opens the file again.</summary>
    /// <exception cref="FileNotFoundException">The file was deleted.</exception>
    /// <exception cref="InvalidDataException">The file was changed after its metadata were read.</exception>
    public FileStream Open()
    {
        FileStream file = OpenFirst(Path);
        if (file.Length == _length && File.GetLastWriteTimeUtc(file.SafeFileHandle) == _changed)
            return file;
        file.Dispose();
        throw new InvalidDataException($"The file '{Path}' was changed after it had been loaded; load it again.");
    }
}
