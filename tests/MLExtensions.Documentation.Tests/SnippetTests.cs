namespace MLExtensions.Documentation.Tests;

/// <summary>The code in the documentation.</summary>
public class SnippetTests
{
    public static TheoryData<string> PagesWithCode => [.. MarkdownFile.Paths.Where(path => new MarkdownFile(path).Programs().Count > 0)];

    [Theory, MemberData(nameof(PagesWithCode))]
    public void Every_CSharp_block_compiles(string path)
    {
        string[] errors = [.. new MarkdownFile(path).Programs().SelectMany(blocks => SnippetCompiler.Errors(path, blocks))];
        Assert.True(errors.Length == 0, string.Join('\n', errors));
    }

    [Fact]
    public void The_README_and_each_guide_for_CSharp_have_code()
    {
        string guides = Path.Combine("docs", "guides");
        IEnumerable<string> expected = MarkdownFile.Paths.Where(
            path => path == "README.md"
                || (Path.GetDirectoryName(path) == guides && Path.GetFileName(path) is not ("engines.md" or "fsharp.md" or "services.md")));
        Assert.InRange(expected.Count(), 10, int.MaxValue);
        Assert.Empty(expected.Except(PagesWithCode.Select(row => row.Data)));
    }

    [Fact]
    public void An_error_has_the_line_in_the_page()
    {
        CodeBlock[] blocks = [new(3, "int x = 1;\nclass Row;"), new(20, "\nConsole.WriteLine(x + y);"), new(30, "Row row = new();")];
        Assert.StartsWith("page.md(21,", Assert.Single(SnippetCompiler.Errors("page.md", blocks)), StringComparison.Ordinal);
        string syntax = Assert.Single(SnippetCompiler.Errors("page.md", [new(40, "int x = 1;\nint y = 2")]));
        Assert.StartsWith("page.md(41): ", syntax, StringComparison.Ordinal);
        Assert.Empty(SnippetCompiler.Errors("page.md", [blocks[0], blocks[2]]));
    }

    [Fact]
    public void FSharp_blocks_are_lines_of_the_sample()
    {
        string sample = File.ReadAllText(Path.Combine(Command.Repository, "samples", "FSharp", "Program.fs"));
        CodeBlock[] blocks = [.. new MarkdownFile(Path.Combine("docs", "guides", "fsharp.md")).Blocks("fsharp")];
        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains(block.Code, sample, StringComparison.Ordinal));
    }
}
