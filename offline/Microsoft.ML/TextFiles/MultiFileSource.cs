namespace Microsoft.ML.Data;

/// <summary>Files. Names may have wildcards, "..." for all folders below, and "+" between several of them.</summary>
public sealed class MultiFileSource : IMultiStreamSource
{
    private readonly string[] _paths;

    public MultiFileSource(params string?[]? paths)
    {
        string[] named = [.. (paths ?? []).OfType<string>()];
        string[] found = [.. named.SelectMany(Expand)];
        _paths = found.Length > 0 ? found : named;
    }

    public int Count => _paths.Length;

    public string GetPathOrNull(int index)
    {
        Check.Argument(0 <= index && index < Count, nameof(index), $"Must be from 0 to {Count - 1}");
        return _paths[index];
    }

    public Stream Open(int index)
    {
        string path = GetPathOrNull(index);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception exception)
        {
            throw Errors.Marked(new IOException($"Could not open file '{path}'. Error is: {exception.Message}", exception));
        }
    }

    public TextReader OpenTextReader(int index) => new StreamReader(Open(index));

    /// <summary>The files that there are, in the order of their names.</summary>
    internal static IEnumerable<string> Expand(string path)
    {
        if (File.Exists(path))
            return [path];
        return path.Split('+', StringSplitOptions.RemoveEmptyEntries).SelectMany(Matches);
    }

    private static IEnumerable<string> Matches(string pattern)
    {
        int below = pattern.IndexOf("...", StringComparison.Ordinal);
        string folder = below >= 0 ? pattern[..below] : Path.GetDirectoryName(pattern) ?? "";
        string name = below >= 0 ? pattern[(below + 3)..].TrimStart('/', '\\') : Path.GetFileName(pattern);
        if (!Directory.Exists(folder.Length > 0 ? folder : "."))
            return [];
        SearchOption where = below >= 0 ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        return Directory.GetFiles(folder.Length > 0 ? folder : ".", name.Length > 0 ? name : "*", where).Order();
    }
}
