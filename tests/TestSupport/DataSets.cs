namespace MLExtensions.TestSupport;

/// <summary>
/// Lets tests, and the programs that they start, find what datasets/download.sh has put beside the solution. Created before the tests of an
/// assembly run.
/// </summary>
public sealed class DataSets
{
    public DataSets()
    {
        if (Environment.GetEnvironmentVariable(FashionMnist.FolderVariable) != null)
            return;
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !folder.EnumerateFiles("*.sln").Any())
            folder = folder.Parent;
        if (folder != null && Path.Combine(folder.FullName, "datasets", "fashion-mnist") is { } downloaded && Directory.Exists(downloaded))
            Environment.SetEnvironmentVariable(FashionMnist.FolderVariable, downloaded);
    }
}
