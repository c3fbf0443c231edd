namespace MLNet.Behavior.Tests;

/// <summary>A text file while a test lasts.</summary>
internal sealed class TextFile : IDisposable
{
    public TextFile(params string[] lines) => File.WriteAllLines(Path, lines);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"mlnet-{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(Path);
}
