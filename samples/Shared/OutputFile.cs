namespace MLExtensions.Samples;

/// <summary>The file that a sample writes at its end.</summary>
internal static class OutputFile
{
    /// <summary>Throws where the file cannot be written: before the training, not after it, is the time to learn that.</summary>
    public static void CheckWritable(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        bool isNew = !File.Exists(path);
        File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
        if (isNew)
            File.Delete(path);
    }
}
