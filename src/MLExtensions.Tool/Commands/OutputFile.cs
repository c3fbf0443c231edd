using MLExtensions.Tool.Files;

namespace MLExtensions.Tool.Commands;

/// <summary>The file that a command writes at its end.</summary>
internal static class OutputFile
{
    /// <summary>Throws where a file cannot be written: before the training, not after it, is the time to learn that.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Check(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (Directory.Exists(path))
            throw new InputException($"'{path}' is a folder; name a file to write.");
        if (!Directory.Exists(folder))
            throw new InputException($"'{path}' cannot be written: there is no folder '{folder}'.");
        bool isNew = !File.Exists(path);
        try
        {
            File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"'{path}' cannot be written: {e.Message}");
        }
        if (isNew)
            File.Delete(path);
    }
}
