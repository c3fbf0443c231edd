using System.Text.RegularExpressions;

namespace MLExtensions.Documentation.Tests;

/// <summary>The page that lists all entry points.</summary>
public partial class EntryPointTests
{
    [Fact]
    public void Every_method_that_the_packages_add_to_the_catalogs_is_on_the_page()
    {
        string page = File.ReadAllText(Path.Combine(Command.Repository, "docs", "all-on-one-page.md"));
        IEnumerable<string> members = Directory
            .GetDirectories(Path.Combine(Command.Repository, "src"))
            .SelectMany(project => Directory.GetFiles(project, "PublicAPI.*.txt")).SelectMany(File.ReadLines);
        string[] methods = [.. members
            .Select(member => ExtensionMethod().Match(member)).Where(match => match.Success)
            .Select(match => match.Groups[1].Value).Distinct()];
        Assert.Contains("FeaturizeTable", methods);
        string[] missing = [.. methods.Where(method => !Regex.IsMatch(page, $@"\b{method}\b"))];
        Assert.Empty(missing);
    }

    [GeneratedRegex(@"^static [\w.]+?\.(\w+)(<\w+(, \w+)*>)?\(this ")]
    private static partial Regex ExtensionMethod();
}
