namespace MLExtensions.Columnar;

/// <summary>Finds the files that a path stands for.</summary>
internal static class DataFiles
{
    /// <summary>Returns the files of a path, in ordinal order of their paths.</summary>
    /// <param name="path">A file, a folder, or a folder with a pattern for the names of files in it, such as data/2024-*.parquet.</param>
    /// <param name="extensions">The extensions of the files of a folder.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static string[] Find(string path, params string[] extensions)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (File.Exists(path))
            return [path];
        string[] files;
        if (Directory.Exists(path))
        {
            // Hidden files and folders, and those with an underscore, are what other programs write beside the data.
            files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
                .Where(file => !Path.GetRelativePath(path, file).Split(Path.DirectorySeparatorChar).Any(part => part[0] is '.' or '_'))];
        }
        else if (Path.GetFileName(path).AsSpan().IndexOfAny('*', '?') >= 0 && Directory.Exists(FolderOf(path)))
        {
            files = Directory.GetFiles(FolderOf(path), Path.GetFileName(path));
        }
        else
        {
            throw new FileNotFoundException($"There is no file or folder '{path}'.", path);
        }
        Array.Sort(files, StringComparer.Ordinal);
        return files.Length > 0 ? files
            : throw new FileNotFoundException($"There are no {string.Join(", ", extensions)} files in '{path}'.", path);
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
}
