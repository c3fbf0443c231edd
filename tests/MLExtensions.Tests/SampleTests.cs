using System.Globalization;
using static MLExtensions.Tests.SampleProgram;

namespace MLExtensions.Tests;

/// <summary>The samples as a user starts them: programs.</summary>
public sealed class SampleTests : IDisposable
{
    private readonly string _zip = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}.zip");

    public void Dispose() => File.Delete(_zip);

    [Fact, Trait("Speed", "Slow")]
    public async Task Everything_that_the_documents_train_agrees()
    {
        var (exitCode, output, errors) = await Run("Documents", "--all");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.True(exitCode == 0, output + errors);
        // Without a CUDA device, the example for one runs on the processor, and the line ends with that.
        Assert.StartsWith("25 of 25 agree", lines[^1], StringComparison.Ordinal);
        Assert.Equal(25, lines.Count(line => line == "agrees"));
    }

    [Fact]
    public async Task Examples_that_need_libtorch_say_so_where_it_cannot_be_loaded()
    {
        DirectoryInfo copy = CopyWithoutLibrary("Documents", "torch");
        try
        {
            var (exitCode, output, errors) = await RunProgram(Path.Combine(copy.FullName, "Documents.dll"), "--only", "9,18");
            Assert.True(exitCode == 0, output + errors);
            string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Assert.Equal("1 of 1 agree; 2 not run, for want of libtorch: 9, 18", lines[^1]);
            Assert.Equal(2, lines.Count(line => line.StartsWith("not run: libtorch cannot be loaded", StringComparison.Ordinal)));
            AssertNothingCopied(copy);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_engine_that_needs_libtorch_says_which_package_has_it()
    {
        DirectoryInfo copy = CopyWithoutLibrary("FashionMnist", "torch");
        try
        {
            var (exitCode, output, errors) = await RunProgram(
                Path.Combine(copy.FullName, "FashionMnist.dll"), "--engine", "torch", "--model", _zip);
            Assert.Equal((1, ""), (exitCode, output));
            Assert.StartsWith("libtorch cannot be loaded", errors, StringComparison.Ordinal);
            Assert.Contains("Add the package libtorch-cpu-", errors, StringComparison.Ordinal);
            Assert.Contains("-p:TorchRuntime=cpu", errors, StringComparison.Ordinal);
            AssertNothingCopied(copy);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    /// <summary>Where TorchSharp cannot load libtorch, it copies all of it from the package cache into a folder named cpu.</summary>
    private static void AssertNothingCopied(DirectoryInfo program)
        => Assert.DoesNotContain(program.EnumerateDirectories(), folder => folder.Name == "cpu");

    [Fact]
    public async Task Some_of_the_documents_examples_can_be_chosen()
    {
        var (exitCode, output, _) = await Run("Documents", "--only", "16, 10");
        Assert.Equal(0, exitCode);
        Assert.EndsWith("2 of 2 agree", output.TrimEnd(), StringComparison.Ordinal);
        Assert.True(output.IndexOf("Ohm", StringComparison.Ordinal) < output.IndexOf("neurons", StringComparison.Ordinal), output);
    }

    [Theory, InlineData("21", "There is no example '21'"), InlineData("10,99", "There is no example '99'"),
        InlineData("x", "There is no example 'x'")]
    public async Task An_example_that_is_not_there_is_refused(string numbers, string message)
    {
        var (exitCode, output, errors) = await Run("Documents", "--only", numbers);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(message, errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_is_not_the_references_does_not_agree()
    {
        DirectoryInfo copy = CopyWithoutLibrary("Documents", "torch");
        try
        {
            string reference = Path.Combine(copy.FullName, "reference", "least_squares.json");
            await File.WriteAllTextAsync(
                reference, (await File.ReadAllTextAsync(reference)).Replace("4.2003", "4.2103", StringComparison.Ordinal));

            var (exitCode, output, _) = await RunProgram(Path.Combine(copy.FullName, "Documents.dll"), "--only", "23,16");
            Assert.Equal(1, exitCode);
            Assert.Contains("least squares 4.21033   <- does not agree", output, StringComparison.Ordinal);
            Assert.EndsWith("1 of 2 agree; not: 23", output.TrimEnd(), StringComparison.Ordinal);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Where_nobody_can_choose_from_a_menu_the_examples_are_listed()
    {
        var (exitCode, output, _) = await Run("Documents");
        Assert.Equal(0, exitCode);
        Assert.Contains("10  Four neurons by hand", output, StringComparison.Ordinal);
        Assert.Contains("--all", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task House_prices_are_learned_saved_and_predicted()
    {
        var (exitCode, output, errors) = await Run("LinearRegression", "--model", _zip);
        Assert.True(exitCode == 0, output + errors);
        Assert.True(File.Exists(_zip));
        Assert.Contains("StoppedEarly", output, StringComparison.Ordinal);
        Assert.InRange(Number("R2 "), 0.95, 1);
        Assert.InRange(Number("LivingArea"), 70_000, 95_000); // 2,400 a square metre, and 35 of them are a standard deviation.
        Assert.Contains("Neighbourhood.Old Town", output, StringComparison.Ordinal);
        Assert.InRange(Number("Harbour, "), 350_000, 390_000); // By the formula behind the data, 370,750.

        double Number(string before)
        {
            string rest = output[(output.IndexOf(before, StringComparison.Ordinal) + before.Length)..].TrimStart();
            return double.Parse(rest[..rest.IndexOfAny([' ', '\r', '\n'])].TrimEnd(','), CultureInfo.InvariantCulture);
        }
    }

    [Fact]
    public async Task A_file_of_houses_that_is_not_there_is_a_message()
    {
        var (exitCode, output, errors) = await Run("LinearRegression", "--data", "nowhere.csv", "--model", _zip);
        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("nowhere.csv", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_by_Ctrl_C_a_training_keeps_its_checkpoints_and_says_how_to_go_on()
    {
        string folder = Path.Combine(Path.GetTempPath(), $"mlextensions-{Guid.NewGuid():N}");
        string[] arguments = ["--hold-out", "59000", "--epochs", "300", "--model", _zip];
        try
        {
            var (exitCode, _, errors) = await Interrupt("FashionMnist", "epoch 2/300", [.. arguments, "--checkpoints", folder]);
            Assert.Equal(130, exitCode);
            Assert.Contains(
                "Interrupted. The epochs that were completed are saved; go on with: "
                + $"./run.sh {string.Join(' ', arguments)} --resume {folder}",
                errors, StringComparison.Ordinal);
            Assert.NotEmpty(Directory.GetFiles(folder, "*.safetensors"));
            (exitCode, string output, errors) = await Run("FashionMnist", [.. arguments, "--resume", folder]);
            Assert.True(exitCode == 0, errors);
            Assert.DoesNotContain("epoch 1/300", output, StringComparison.Ordinal);
            Assert.StartsWith("test accuracy 0.", output.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Interrupted_without_checkpoints_a_sample_says_that_nothing_was_saved()
    {
        var (exitCode, _, errors) = await Interrupt(
            "FashionMnist", "epoch 1/300", ["--hold-out", "59000", "--epochs", "300", "--model", _zip]);
        Assert.Equal(130, exitCode);
        Assert.StartsWith(
            "Interrupted. Nothing was saved. With --checkpoints FOLDER each epoch is saved", errors, StringComparison.Ordinal);
        (exitCode, _, errors) = await Interrupt("Documents", "===", ["--all"]);
        Assert.Equal((130, "Interrupted. Nothing was saved."), (exitCode, errors.TrimEnd()));
    }

    [Theory]
    [InlineData("FashionMnist", "--epochs", "x", "--epochs should be a whole number of 1 or more; found 'x'.")]
    [InlineData("FashionMnist", "--dropout", "0,5", "--dropout should be a number from 0 to less than 1; found '0,5'.")]
    [InlineData("FashionMnist", "--hidden", "1.5", "--hidden should be whole numbers of 1 or more; found '1.5'.")]
    [InlineData("FashionMnist", "--hold-out", "60000", "--hold-out should be a whole number from 0 to 59999; found '60000'.")]
    [InlineData("FashionMnist", "--learning-rate", "-1", "--learning-rate should be a number of more than 0; found '-1'.")]
    [InlineData("FashionMnist", "--recipe", "worst", "--recipe should be one of document, best; found 'worst'.")]
    [InlineData("LinearRegression", "--seed", "one", "--seed should be a whole number; found 'one'.")]
    [InlineData("Table", "--missed-cost", "0", "--missed-cost should be a number of more than 0; found '0'.")]
    public async Task A_wrong_value_is_named_with_its_option(string sample, string option, string value, string message)
    {
        var (exitCode, output, errors) = await Run(sample, option, value);
        Assert.Equal((1, "", message), (exitCode, output, errors.TrimEnd()));
    }

    [Theory]
    [InlineData(
        "FashionMnist", "[document: 10, best: 120]", "[default: simd]", "[document: 0.25, best: 0.1]", "[both: 256 128]",
        "[document: 0.003, best: 0.002]")]
    [InlineData("LinearRegression", "[default: house-prices.zip]", "[default: 1]")]
    [InlineData("Table", "[default: credit.zip]", "[default: 5]", "[automatic training]")]
    public async Task Help_has_the_defaults(string sample, params string[] defaults)
    {
        var (exitCode, output, _) = await Run(sample, "--help");
        Assert.Equal(0, exitCode);
        Assert.All(defaults, words => Assert.Contains(words, output, StringComparison.Ordinal));
    }
}
