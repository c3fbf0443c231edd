using System.Diagnostics;

namespace MLExtensions.Core.Tests;

/// <summary>
/// The kernels of narrower instruction sets than this processor has: tests run in another process, where the wider ones are switched off.
/// </summary>
[Trait("Speed", "Slow")]
public class NarrowerInstructionsTests
{
    [Theory]
    [InlineData(
        "DOTNET_EnableAVX512", "AVX2", nameof(SimdEngineStepsTests), nameof(OptimizerTests), nameof(SimdEngineGradientTests),
        nameof(ActivationTests), nameof(NetworkTests), nameof(SimdEngineFeatureFactorsTests),
        nameof(SimdEngineLearningRateFactorsTests), nameof(SparseTrainingTests))]
    [InlineData(
        "DOTNET_EnableAVX2", "128-bit vectors", nameof(SimdEngineStepsTests), nameof(OptimizerTests), nameof(SimdEngineGradientTests),
        nameof(ActivationTests), nameof(NetworkTests), nameof(SimdEngineFeatureFactorsTests),
        nameof(SimdEngineLearningRateFactorsTests), nameof(SparseTrainingTests))]
    [InlineData(
        "DOTNET_EnableHWIntrinsic", "no vectors", nameof(SimdEngineGradientTests), nameof(ActivationTests),
        nameof(SimdEngineFeatureFactorsTests))]
    public async Task What_computes_passes_with_narrower_vectors(string variable, string expected, params string[] classes)
    {
        string[] filters = [
            .. classes.Append(nameof(InstructionSetTests))
            .SelectMany(name => new[] { "-class", $"{typeof(InstructionSetTests).Namespace}.{name}" })];
        var start = new ProcessStartInfo(
            "dotnet", [typeof(InstructionSetTests).Assembly.Location, .. filters]) { RedirectStandardOutput = true };
        start.Environment[variable] = "0";
        start.Environment["MLEXTENSIONS_EXPECTED_INSTRUCTIONS"] = expected;
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        Assert.Matches("Total: [1-9][0-9]", output);
    }
}
