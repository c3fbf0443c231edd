namespace MLExtensions.Documentation.Tests;

/// <summary>The links in the documentation.</summary>
public class LinkTests
{
    public static TheoryData<string> Pages => [.. MarkdownFile.Paths];

    [Theory, MemberData(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_a_heading(string path)
    {
        (int Line, string Target)[] broken = [.. new MarkdownFile(path).Links().Where(link => !Exists(path, link.Target))];
        Assert.Empty(broken);
    }

    [Fact]
    public void A_link_without_its_file_or_heading_is_found()
    {
        Assert.True(Exists("README.md", "docs/guides/tables.md#decide-by-cost"));
        Assert.True(Exists("README.md", "samples"));
        Assert.False(Exists("README.md", "docs/guides/nothing.md"));
        Assert.False(Exists("README.md", "docs/guides/tables.md#nothing"));
        Assert.False(Exists("README.md", "#nothing"));
    }

    [Fact]
    public void Every_page_of_docs_is_in_its_index()
    {
        var index = new MarkdownFile(Path.Combine("docs", "README.md"));
        IEnumerable<string> linked = index.Links()
            .Select(link => Path.Combine("docs", link.Target.Replace('/', Path.DirectorySeparatorChar)));
        IEnumerable<string> pages = MarkdownFile.Paths.Where(
            path => path != index.FilePath && path.StartsWith("docs" + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        Assert.Empty(pages.Except(linked));
    }

    private static bool Exists(string page, string target)
    {
        if (target.Contains("://", StringComparison.Ordinal) || target.StartsWith("mailto:", StringComparison.Ordinal))
            return true;
        string[] parts = target.Split('#', 2);
        string file = parts[0] == "" ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        string full = Path.GetFullPath(file, Command.Repository);
        return parts.Length == 1
            ? File.Exists(full) || Directory.Exists(full)
            : File.Exists(full) && new MarkdownFile(Path.GetRelativePath(Command.Repository, full)).Anchors().Contains(parts[1]);
    }
}
