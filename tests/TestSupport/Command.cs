using System.Diagnostics;
using Xunit;

namespace MLExtensions.TestSupport;

/// <summary>Programs that a test starts.</summary>
public static class Command
{
    /// <summary>Gets the folder of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Runs a program to its end.</summary>
    /// <param name="folder">The working folder.</param>
    /// <param name="variables">Environment variables to add.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(
        string folder, IReadOnlyDictionary<string, string> variables, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Servers that a build leaves behind would keep the pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["LC_ALL"] = "C";
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    /// <summary>Runs a program and returns what it prints. The test fails where the program does.</summary>
    public static async Task<string> Succeed(
        string folder, IReadOnlyDictionary<string, string> variables, string program, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await Run(folder, variables, program, arguments);
        Assert.True(exitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {exitCode}\n{output}{errors}");
        return output;
    }

    private static string FindRepository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder != null && !folder.EnumerateFiles("*.sln").Any())
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has the solution.");
    }
}
