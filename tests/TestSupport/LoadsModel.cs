using System.Diagnostics;

namespace MLExtensions.TestSupport;

/// <summary>The program LoadsModel: another process, which knows ML.NET and has MLExtensions beside it, nothing else.</summary>
internal static class LoadsModel
{
    /// <summary>Where it lies.</summary>
    public static string Folder { get; } = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "LoadsModel", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));

    /// <summary>What it prints of its predictions with a saved model of blobs.</summary>
    public static async Task<string[]> Predict(string zip)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(
                "dotnet", [Path.Combine(Folder, "LoadsModel.dll"), zip]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
