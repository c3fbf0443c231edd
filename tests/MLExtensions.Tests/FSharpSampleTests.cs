using System.Globalization;
using System.Text.RegularExpressions;
using static MLExtensions.Tests.SampleProgram;

namespace MLExtensions.Tests;

/// <summary>The sample in F#, as a user starts it.</summary>
public sealed class FSharpSampleTests : IDisposable
{
    private readonly string _zip = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.zip");

    public void Dispose() => File.Delete(_zip);

    [Fact, Trait("Speed", "Slow")]
    public async Task Bad_credits_are_predicted_by_the_saved_model()
    {
        var (exitCode, output, errors) = await Run("FSharp", "--model", _zip);
        Assert.True(exitCode == 0, output + errors);
        Assert.True(File.Exists(_zip));

        // Without features, the AUC is 0.5, the accuracy at most 0.73 and the log-loss 0.85 bits.
        Match metrics = Regex.Match(output, @"^AUC (\S+), accuracy (\S+), log-loss (\S+) bits", RegexOptions.Multiline);
        Assert.True(metrics.Success, output);
        Assert.InRange(Number(metrics, 1), 0.82, 0.95);
        Assert.InRange(Number(metrics, 2), 0.75, 0.9);
        Assert.InRange(Number(metrics, 3), 0.4, 0.75);

        // The chosen threshold is low, since a missed bad credit costs five times as much.
        Match bad = Regex.Match(output, @"^a beginner with records: (\S+), refused", RegexOptions.Multiline);
        Match good = Regex.Match(output, @"^the same after ten years: (\S+), granted", RegexOptions.Multiline);
        Assert.True(bad.Success && good.Success, output);
        Assert.InRange(Number(bad, 1), 0.8, 1);
        Assert.InRange(Number(good, 1), 0, 0.2);

        static double Number(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData("--seed", "x", "--seed should be a whole number; found 'x'.")]
    [InlineData("--data", "nowhere.csv", "There is no file nowhere.csv, which --data should name.")]
    [InlineData("--epochs", "3", "The options are --data FILE, --model FILE and --seed NUMBER; found '--epochs'.")]
    public async Task What_does_not_fit_is_a_message(string option, string value, string message)
    {
        var (exitCode, output, errors) = await Run("FSharp", option, value);
        Assert.Equal((1, "", message), (exitCode, output, errors.TrimEnd()));
    }
}
