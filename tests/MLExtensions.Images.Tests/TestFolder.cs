namespace MLExtensions.Images.Tests;

/// <summary>A folder that is deleted when the test ends.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlextensions-images-");

    public string Path => _folder.FullName;

    /// <summary>Writes a file, and the folders above it. Returns its absolute path.</summary>
    public string Write(string name, byte[] content)
    {
        string path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Replaces the content of a file, which keeps its time.</summary>
    public static void Replace(string path, byte[] content)
    {
        DateTime time = File.GetLastWriteTimeUtc(path);
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, time);
    }

    public string[] FileNames() => [.. _folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public void Dispose() => _folder.Delete(recursive: true);
}
