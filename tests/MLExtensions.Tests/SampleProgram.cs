using System.Diagnostics;
using System.Globalization;

namespace MLExtensions.Tests;

/// <summary>The samples as programs that a user starts.</summary>
internal static class SampleProgram
{
    /// <summary>Runs a sample, and sends it SIGINT after a line that begins with a text.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> Interrupt(string sample, string after, string[] arguments)
    {
        using Process process = Start(Path.Combine(FolderOf(sample), $"{sample}.dll"), arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith(after, StringComparison.Ordinal))
        {
        }
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    /// <summary>Copies a sample into a folder of its own, where the native libraries with a word in their names are empty files.</summary>
    public static DirectoryInfo CopyWithoutLibrary(string sample, string word)
    {
        DirectoryInfo copy = Directory.CreateTempSubdirectory("mlextensions-");
        foreach (string file in Directory.GetFiles(FolderOf(sample), "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy.FullName, Path.GetRelativePath(FolderOf(sample), file)), name = Path.GetFileName(file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (name.StartsWith("lib", StringComparison.OrdinalIgnoreCase) && name.Contains(word, StringComparison.OrdinalIgnoreCase))
                File.WriteAllBytes(target, []);
            else
                File.Copy(file, target);
        }
        return copy;
    }

    /// <summary>Returns the folder into which a sample is built.</summary>
    private static string FolderOf(string sample)
        => Path.GetFullPath(
            Path.Combine(
                AppContext.BaseDirectory, "..", "..", sample,
                Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))));

    /// <summary>Runs a sample.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> Run(string sample, params string[] arguments)
        => RunProgram(Path.Combine(FolderOf(sample), $"{sample}.dll"), arguments);

    /// <summary>Runs a program in a culture that writes 0,5.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunProgram(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }

    private static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["LC_ALL"] = "de_DE.UTF-8";
        return Process.Start(start)!;
    }
}
