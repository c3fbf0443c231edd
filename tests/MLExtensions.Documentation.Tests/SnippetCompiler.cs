using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MLExtensions.Documentation.Tests;

/// <summary>Compiles C# blocks as a program with implicit usings and nullable references, against what this project references.</summary>
internal static class SnippetCompiler
{
    private static readonly CSharpParseOptions s_parseOptions = new(LanguageVersion.CSharp14);

    private static readonly SyntaxTree s_implicitUsings = CSharpSyntaxTree.ParseText(
        string.Concat(
            new[]
            {
                "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading",
                "System.Threading.Tasks",
            }.Select(name => $"global using {name};\n")),
        s_parseOptions);

    private static readonly MetadataReference[] s_references =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(assembly => MetadataReference.CreateFromFile(assembly))];

    /// <summary>Returns the errors, each with the file and the line.</summary>
    /// <param name="path">The file that the blocks are from.</param>
    /// <param name="blocks">The blocks of one program.</param>
    public static IReadOnlyList<string> Errors(string path, IReadOnlyList<CodeBlock> blocks)
    {
        // In a file of C#, statements come before types. A page may have types in any block.
        var usings = new StringBuilder();
        var statements = new StringBuilder();
        var types = new StringBuilder();
        List<string> errors = [];
        foreach (CodeBlock block in blocks)
        {
            SyntaxTree tree = CSharpSyntaxTree.ParseText(block.Code, s_parseOptions);
            CompilationUnitSyntax root = tree.GetCompilationUnitRoot();
            errors.AddRange(
                tree.GetDiagnostics().Where(IsError)
                    .Select(error => $"{path}({LineOf(error.Location) + block.Line}): {error.GetMessage(CultureInfo.InvariantCulture)}"));
            foreach (UsingDirectiveSyntax directive in root.Usings)
                Append(usings, directive);
            foreach (MemberDeclarationSyntax member in root.Members)
                Append(member is GlobalStatementSyntax ? statements : types, member);

            void Append(StringBuilder text, SyntaxNode node)
                => text.AppendLine().AppendLine($"#line {LineOf(node.GetLocation()) + block.Line} \"{path}\"").Append(node).AppendLine();
        }
        if (errors.Count > 0)
            return errors;

        var compilation = CSharpCompilation.Create(
            "Documentation",
            [s_implicitUsings, CSharpSyntaxTree.ParseText($"{usings}{statements}{types}", s_parseOptions)],
            s_references,
            new CSharpCompilationOptions(
                statements.Length > 0 ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable));
        return [.. compilation.GetDiagnostics().Where(IsError).Select(error => error.ToString())];

        static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

        static int LineOf(Location location) => location.GetLineSpan().StartLinePosition.Line;
    }
}
