using System.Diagnostics;
using System.Globalization;

namespace MLExtensions.Tests;

/// <summary>
/// Trainings whose process is killed, and others that meet in a folder. MLEXTENSIONS_KILLS is the number of kills, MLEXTENSIONS_SEED the
/// seed of their moments.
/// </summary>
public sealed class KilledTrainingTests : IDisposable
{
    private const int DefaultKills = 12;
    private static readonly string s_program = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "TrainsWithCheckpoints",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "TrainsWithCheckpoints.dll"));

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("mlextensions-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact, Trait("Speed", "Slow")]
    public Task A_training_killed_at_any_moment_ends_with_the_very_same_bits() => Kill();

    [Fact, Trait("Speed", "Slow")]
    public Task So_does_one_on_streamed_rows_killed_within_an_epoch() => Kill("4", "streamed");

    private async Task Kill(params string[] arguments)
    {
        string expected = Last(await Run(Folder("whole"), arguments));
        int kills = Setting("MLEXTENSIONS_KILLS", DefaultKills), done = 0;
        var random = new Random(Setting("MLEXTENSIONS_SEED", 1));
        for (int training = 0; done < kills; training++)
        {
            string folder = Folder($"killed-{training}");
            for (bool ended = false; !ended;)
            {
                using Process process = Start(folder, arguments);
                Task<string> output = process.StandardOutput.ReadToEndAsync();
                // From before the first row is read to after many epochs, most of whose time goes into checkpoints.
                bool isKilled = done < kills && !process.WaitForExit(random.Next(50, 900));
                if (isKilled)
                {
                    process.Kill();
                    done++;
                }
                await process.WaitForExitAsync();
                ended = !isKilled;
                if (ended)
                    Assert.Equal(expected, Last(await output));
            }
            Assert.All(Directory.GetFiles(folder), file => Assert.EndsWith(".safetensors", file, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_second_process_in_a_folder_is_refused_and_the_first_goes_on()
    {
        string folder = Folder("shared");
        using Process first = Start(folder, "300");
        Assert.Equal("epoch 1", await first.StandardOutput.ReadLineAsync());
        (int exitCode, string errors) = await Fail(folder);
        Assert.Equal(1, exitCode);
        Assert.Contains(
            string.Create(
                CultureInfo.InvariantCulture, $"'{folder}' is in use by another training, of process {first.Id} (dotnet), since "),
            errors, StringComparison.Ordinal);
        string rest = await first.StandardOutput.ReadToEndAsync();
        Assert.StartsWith("model ", Last(rest), StringComparison.Ordinal);
    }

    private string Folder(string name) => Path.Combine(_root.FullName, name);

    private static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int number) ? number : otherwise;

    private static string Last(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim();

    private static async Task<string> Run(string folder, string[] arguments)
    {
        using Process process = Start(folder, arguments);
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    private static async Task<(int ExitCode, string Errors)> Fail(string folder)
    {
        using Process process = Start(folder);
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }

    private static Process Start(string folder, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [s_program, folder, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
