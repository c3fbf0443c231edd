using System.Globalization;
using static MLExtensions.Tests.SampleProgram;

namespace MLExtensions.Tests;

/// <summary>The sample of credits in a table, as a user starts it.</summary>
public sealed class TableSampleTests : IDisposable
{
    private const string Network = "MLExtensions  ", NetworkAtEvenThreshold = "MLExtensions, threshold", LightGbm = "LightGBM, threshold";

    private readonly string _zip = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.zip");

    public void Dispose() => File.Delete(_zip);

    [Fact, Trait("Speed", "Slow")]
    public async Task Bad_credits_are_predicted_and_the_last_lines_compare_with_LightGBM()
    {
        var (exitCode, output, errors) = await Run("Table", "--model", _zip);
        Assert.True(exitCode == 0, output + errors);
        Assert.True(File.Exists(_zip));
        Assert.Contains("left out: Status, because it is a copy of the label", output, StringComparison.Ordinal);
        Assert.Contains("predictions are identical", output, StringComparison.Ordinal);

        string[] lines = Lines(output);
        double[] ours = Numbers(lines[^3], Network), even = Numbers(lines[^2], NetworkAtEvenThreshold),
            trees = Numbers(lines[^1], LightGbm);
        Assert.Equal(ours[..3], even[..3]);
        // Beside the guess that is best for all alike, the share of bad credits: a log-loss of 0.595, an AUC of 0.5, an accuracy of 0.72.
        Assert.All([ours, trees], numbers =>
        {
            Assert.InRange(numbers[0], 0.3, 0.55);
            Assert.InRange(numbers[1], 0.75, 0.95);
            Assert.InRange(numbers[2], 0.74, 0.9);
        });
        // Granting all costs 5 * 304, refusing all 804.
        Assert.All([ours, even, trees], numbers => Assert.InRange(numbers[3], 200, 700));
        Assert.Equal(0.167, even[4]);
        Assert.Equal(0.167, trees[4]);
        Assert.NotEqual(0.5, ours[4]);
    }

    [Fact]
    public async Task The_cost_of_a_missed_bad_credit_moves_the_threshold()
    {
        double cheap = await ThresholdOf("0.2"), dear = await ThresholdOf("20");
        Assert.InRange(cheap, 0.5, 1);
        Assert.InRange(dear, 0, 0.25);

        async Task<double> ThresholdOf(string cost)
        {
            var (exitCode, output, errors) = await Run("Table", "--model", _zip, "--epochs", "3", "--missed-cost", cost);
            Assert.True(exitCode == 0, output + errors);
            return Numbers(Lines(output)[^3], Network)[4];
        }
    }

    [Fact]
    public async Task Without_its_library_LightGBM_is_left_out_and_named()
    {
        DirectoryInfo copy = CopyWithoutLibrary("Table", "lightgbm");
        try
        {
            var (exitCode, output, errors) = await RunProgram(
                Path.Combine(copy.FullName, "Table.dll"), "--epochs", "3", "--model", _zip);
            Assert.True(exitCode == 0, output + errors);
            Assert.Contains("LightGBM was not run: its library cannot be loaded.", output, StringComparison.Ordinal);
            Assert.Contains("apt-get install libgomp1", output, StringComparison.Ordinal);
            Assert.StartsWith(NetworkAtEvenThreshold, Lines(output)[^1], StringComparison.Ordinal);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Interrupted_the_training_goes_on_from_its_checkpoints()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}");
        string[] arguments = ["--epochs", "300", "--model", _zip];
        try
        {
            var (exitCode, _, errors) = await Interrupt(
                "Table", "network 1 of 1, epoch 11/300", [.. arguments, "--checkpoints", folder]);
            Assert.Equal(130, exitCode);
            Assert.Contains(
                $"go on with: ./run.sh table {string.Join(' ', arguments)} --resume {folder}", errors, StringComparison.Ordinal);
            (exitCode, string output, errors) = await Run("Table", [.. arguments, "--resume", folder]);
            Assert.True(exitCode == 0, errors);
            Assert.DoesNotContain("epoch 1/300", output, StringComparison.Ordinal);
            Assert.Contains("network 1 of 1, epoch 291/300", output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("Status,Seniority", "good,1", "The first line of ")]
    [InlineData(
        "Status,Seniority,Home,Time,Age,Marital,Records,Job,Expenses,Income,Assets,Debt,Amount,Price",
        "fine,9,rent,60,30,married,no,freelance,73,129,0,0,800,846", "Status should be good or bad; found 'fine' in row 1 of ")]
    public async Task A_file_of_another_kind_is_refused(string header, string row, string message)
    {
        string path = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.csv");
        await File.WriteAllLinesAsync(path, [header, row]);
        try
        {
            var (exitCode, output, errors) = await Run("Table", "--data", path, "--model", _zip);
            Assert.Equal((1, ""), (exitCode, output));
            Assert.StartsWith(message, errors, StringComparison.Ordinal);
            Assert.Contains(path, errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string[] Lines(string output)
        => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Returns log-loss, AUC, accuracy, cost, threshold and seconds of a line of the comparison.</summary>
    private static double[] Numbers(string line, string name)
    {
        Assert.StartsWith(name, line, StringComparison.Ordinal);
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return [.. words[^6..].Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
    }
}
