using System.Text.RegularExpressions;

namespace MLExtensions.Documentation.Tests;

/// <summary>A Markdown file of the repository.</summary>
/// <param name="path">Its path, relative to the repository.</param>
internal sealed partial class MarkdownFile(string path)
{
    private readonly string[] _lines = File.ReadAllLines(Path.Combine(Command.Repository, path));

    /// <summary>Gets the paths of all Markdown files, relative to the repository.</summary>
    public static IReadOnlyList<string> Paths { get; } =
        [.. Find(Command.Repository).Select(file => Path.GetRelativePath(Command.Repository, file)).Order(StringComparer.Ordinal)];

    /// <summary>Gets the path, relative to the repository.</summary>
    public string FilePath => path;

    /// <summary>
    /// Returns the programs that the C# blocks are parts of. A comment that begins with "csharp" is a block that readers do not see;
    /// the comment "new program" begins another program.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<CodeBlock>> Programs()
    {
        List<List<CodeBlock>> programs = [[]];
        for (int i = 0; i < _lines.Length; i++)
        {
            if (_lines[i] == "<!-- new program -->")
                programs.Add([]);
            else if (_lines[i] == "<!-- csharp")
                programs[^1].Add(ReadBlock(ref i, "-->"));
            else if (_lines[i].StartsWith("```", StringComparison.Ordinal))
            {
                bool isCSharp = _lines[i] == "```csharp";
                CodeBlock block = ReadBlock(ref i, "```");
                if (isCSharp)
                    programs[^1].Add(block);
            }
        }
        return [.. programs.Where(program => program.Count > 0)];
    }

    /// <summary>Returns the blocks of a language.</summary>
    public IEnumerable<CodeBlock> Blocks(string language)
    {
        for (int i = 0; i < _lines.Length; i++)
        {
            if (!_lines[i].StartsWith("```", StringComparison.Ordinal))
                continue;
            bool isWanted = _lines[i] == "```" + language;
            CodeBlock block = ReadBlock(ref i, "```");
            if (isWanted)
                yield return block;
        }
    }

    /// <summary>Returns the targets of links, each with the number of its line.</summary>
    public IEnumerable<(int Line, string Target)> Links()
        => from line in Prose()
           from Match link in Link().Matches(InlineCode().Replace(line.Text, ""))
           select (line.Number, link.Groups[1].Value);

    /// <summary>Returns the anchors of the headings, as GitHub makes them.</summary>
    public IReadOnlySet<string> Anchors()
    {
        var anchors = new HashSet<string>();
        foreach ((_, string text) in Prose())
        {
            if (Heading().Match(text) is not { Success: true } heading)
                continue;
            string words = LinkText().Replace(heading.Groups[1].Value, "$1").ToLowerInvariant();
            string anchor = string.Concat(words.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
            string unique = anchor;
            for (int i = 1; !anchors.Add(unique); i++)
                unique = $"{anchor}-{i}";
        }
        return anchors;
    }

    private IEnumerable<(int Number, string Text)> Prose()
    {
        for (int i = 0; i < _lines.Length; i++)
        {
            if (_lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal))
                ReadBlock(ref i, "```");
            else
                yield return (i + 1, _lines[i]);
        }
    }

    /// <summary>Reads the block whose first line is the next one, and moves to its end.</summary>
    private CodeBlock ReadBlock(ref int i, string end)
    {
        int first = i + 1;
        for (i = first; i < _lines.Length; i++)
        {
            if (_lines[i].Trim() == end)
                return new CodeBlock(first + 1, string.Join('\n', _lines[first..i]));
        }
        throw new FormatException($"{path}: the block that begins in line {first} has no end, '{end}'.");
    }

    private static IEnumerable<string> Find(string folder)
        => Directory.EnumerateFiles(folder, "*.md")
            .Concat(Directory.EnumerateDirectories(folder).Where(IsOfTheRepository).SelectMany(Find));

    private static bool IsOfTheRepository(string folder)
        => Path.GetFileName(folder)
            is ".github" or not ("artifacts" or "BenchmarkDotNet.Artifacts" or "bin" or "obj" or "packages" or ['.', ..]);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)")]
    private static partial Regex LinkText();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^#{1,6} +(.*?) *$")]
    private static partial Regex Heading();
}

/// <summary>A block of code.</summary>
/// <param name="Line">The number of its first line in the file.</param>
/// <param name="Code">Its lines.</param>
internal sealed record CodeBlock(int Line, string Code);
