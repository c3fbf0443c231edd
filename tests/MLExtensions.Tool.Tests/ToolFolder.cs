using System.Globalization;
using System.Text;
using MLExtensions.Tool.Commands;

namespace MLExtensions.Tool.Tests;

/// <summary>A folder of files, and the tool in this process.</summary>
public sealed class ToolFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlext-");

    /// <summary>Gets the credits of the repository.</summary>
    public static string Credits => Path.Combine(Command.Repository, "datasets", "credit", "credit.csv");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Returns the path of a file.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a file.</summary>
    public string Write(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }

    /// <summary>Writes 200 rows, whose label y depends on x and colour, and kind on x alone.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="separator">The separator.</param>
    /// <param name="decimalMark">The decimal mark of x and y.</param>
    /// <param name="hasHeader">Whether the first row has the names.</param>
    public string WriteRows(string name = "rows.csv", char separator = ',', char decimalMark = '.', bool hasHeader = true)
    {
        const int Rows = 200;
        var text = new StringBuilder();
        if (hasHeader)
            text.AppendLine(string.Join(separator, "x", "colour", "kind", "y"));
        var random = new Random(1);
        for (int i = 0; i < Rows; i++)
        {
            double x = random.NextDouble();
            string colour = i % 3 == 0 ? "red" : "blue";
            double y = 3 * x + (colour == "red" ? 1 : 0);
            text.AppendLine(string.Join(separator, Number(x), colour, x < 0.5 ? "low" : "high", Number(y)));
        }
        return Write(name, text.ToString());

        string Number(double value) => value.ToString("F3", CultureInfo.InvariantCulture).Replace('.', decimalMark);
    }

    /// <summary>Runs the tool.</summary>
    public static (int ExitCode, string Output, string Errors) Run(params string[] arguments)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), errors = new(CultureInfo.InvariantCulture);
        int exitCode = ToolProgram.Run(arguments, new Terminal(output, errors, isInteractive: false), CancellationToken.None);
        return (exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Runs the tool, and returns what it prints. The test fails where the tool does.</summary>
    public static string Succeed(params string[] arguments)
    {
        var (exitCode, output, errors) = Run(arguments);
        Assert.True(exitCode == 0, $"mlext {string.Join(' ', arguments)}: exit code {exitCode}\n{output}{errors}");
        Assert.Equal("", errors);
        return output;
    }

    /// <summary>Runs the tool, which has to fail, and returns its line of error.</summary>
    public static string Fail(int expectedExitCode, params string[] arguments)
    {
        var (exitCode, _, errors) = Run(arguments);
        Assert.Equal(expectedExitCode, exitCode);
        string[] lines = errors.Split(Environment.NewLine);
        Assert.Equal(2, lines.Length);
        Assert.Equal("", lines[1]);
        Assert.StartsWith("mlext: ", lines[0], StringComparison.Ordinal);
        return lines[0]["mlext: ".Length..];
    }

    /// <summary>Returns the words of the line of a table that begins with a name.</summary>
    public static string[] RowOf(string output, string name)
        => output.Split(Environment.NewLine).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .First(words => words.Length > 0 && words[0] == name);

    /// <summary>Returns the number behind the name of a metric.</summary>
    public static double NumberOf(string output, string metric)
        => double.Parse(
            output.Split(Environment.NewLine).First(line => line.StartsWith(metric, StringComparison.Ordinal))[metric.Length..]
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
            CultureInfo.InvariantCulture);
}
