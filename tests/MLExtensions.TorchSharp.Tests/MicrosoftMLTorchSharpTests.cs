using System.Diagnostics;
using System.Reflection;

namespace MLExtensions.TorchSharp.Tests;

/// <summary>
/// Microsoft.ML.TorchSharp 0.23.1, which is built for TorchSharp 0.102.7, beside ours, which needs 0.107.0: an app can reference both, and
/// only ours compute. The day on which one of these tests fails, a new version has changed that, and the README is out of date.
/// </summary>
public sealed class MicrosoftMLTorchSharpTests
{
    private static string Folder { get; } = Path.Combine(
        AppContext.BaseDirectory, "..", "..", "TextClassification",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));

    /// <summary>It disposes what nn.init returns, which in 0.107 is the layer's own weight.</summary>
    [Fact]
    public async Task Its_text_classification_fails_on_this_TorchSharp()
    {
        using Process process = Process.Start(
            new ProcessStartInfo(
                "dotnet", [Path.Combine(Folder, "TextClassification.dll")]) { RedirectStandardOutput = true,
                RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string[] lines = (await process.StandardOutput.ReadToEndAsync())
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal(["TorchSharp, cpu", "Tensor invalid -- empty handle."], lines);
    }

    [Fact]
    public void Its_object_detection_calls_a_method_that_this_TorchSharp_lacks()
        => Assert.Contains(
            ReferencedMembers.Missing(Assembly.LoadFrom(Path.Combine(Folder, "Microsoft.ML.TorchSharp.dll"))),
            message => message.Contains("interpolate", StringComparison.Ordinal));
}
