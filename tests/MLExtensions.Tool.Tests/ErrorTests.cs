using static MLExtensions.Tool.Tests.ToolFolder;

namespace MLExtensions.Tool.Tests;

/// <summary>What cannot be used is one line that names it, and an exit code.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "is empty; it should have a header and rows.")]
    [InlineData(" \n\n", "is empty; it should have a header and rows.")]
    [InlineData("a,y\n", "has a header and no rows; it should have some.")]
    [InlineData("a,y\n1,2\n", "A training needs 10 rows or more with a label; found 1.")]
    [InlineData("a,y\n1,2\n3,4,5\n", "Line 3 of '")]
    [InlineData("a,y\n1,2\n3\n", "should have 2 fields, as the first line has; found 1.")]
    [InlineData("y,a,y\n1,2,3\n", "has the column 'y' 2 times; give each column a name of its own.")]
    [InlineData("a,b\n1,2\n", "has no column 'y'; its columns are 'a', 'b'.")]
    [InlineData("a,y\n1,\"2\n3,4\n5,6\n7,8\n", "has a quotation mark that is not closed.")]
    [InlineData("a,y\n1,\n2,NA\n", "The label 'y' is missing in all rows")]
    [InlineData("a\0,y\n1,2\n", "is not a text file; save the table as CSV in UTF-8.")]
    public void A_file_that_cannot_be_learned_is_named(string content, string message)
        => Assert.Contains(message, FailToTrain(_folder.Write("rows.csv", content)), StringComparison.Ordinal);

    [Fact]
    public void A_constant_label_is_refused()
        => Assert.Equal(
            "The label 'y' has the same value in all rows, 'yes': nothing can be learned.",
            FailToTrain(_folder.Write("rows.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{i}.5,yes\n")))));

    [Fact]
    public void A_file_in_another_encoding_is_refused()
    {
        File.WriteAllBytes(_folder.PathOf("rows.csv"), [.. "a,y\n1,"u8, 0xE4, .. "\n"u8]);
        Assert.Contains("is not a text in UTF-8", FailToTrain(_folder.PathOf("rows.csv")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_quotation_mark_that_is_not_closed_takes_no_more_memory_than_a_row_may()
    {
        string path = _folder.PathOf("rows.csv");
        using (StreamWriter writer = File.CreateText(path))
        {
            writer.Write("a,y\n1,\"2\n");
            for (int i = 0; i < 3_000_000; i++)
                writer.Write("3,4567\n");
        }
        Assert.Contains("Look for a quotation mark that is not closed.", FailToTrain(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("regression", "kind", "The label 'kind' of a regression should have numbers; 200 values of 200 are none.")]
    [InlineData("binary", "y", "should have two values for --task binary; found")]
    [InlineData("multiclass", "y", "For numbers, take --task regression.")]
    public void A_task_that_the_label_does_not_have_is_refused(string task, string label, string message)
        => Assert.Contains(
            message, Fail(1, "train", _folder.WriteRows(), "--label", label, "--task", task, "--model", _folder.PathOf("m.zip")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("--ignore", "z", "has no column 'z'; its columns are 'x', 'colour', 'kind', 'y'.")]
    [InlineData("--features", "x,y", "The label 'y' cannot be a feature or be ignored")]
    [InlineData("--ignore", "x,colour,kind", "has no column to predict 'y' from")]
    [InlineData("--model", "missing/m.zip", "cannot be written: there is no folder")]
    public void An_option_that_the_file_contradicts_is_named(string option, string value, string message)
        => Assert.Contains(
            message,
            Fail(
                1,
                ["train", _folder.WriteRows(), "--label", "y", option, option == "--model" ? _folder.PathOf(value) : value,
                    .. option == "--model" ? [] : (string[])["--model", _folder.PathOf("m.zip")]]),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("Option '--label' is required. See mlext --help.", "train", "rows.csv")]
    [InlineData(
        "--test should be a number from 0 to 0.9; found '1'. See mlext --help.", "train", "rows.csv", "--label", "y", "--test", "1")]
    [InlineData(
        "--task should be regression, binary or multiclass; found 'two'. See mlext --help.", "train", "r.csv", "--label", "y", "--task",
        "two")]
    [InlineData(
        "--time should be a number of seconds of more than 0; found '0'. See mlext --help.", "train", "r.csv", "--label", "y", "--time",
        "0")]
    [InlineData("export needs --onnx FILE or --safetensors FILE. See mlext --help.", "export", "model.zip")]
    [InlineData("There is no command or option '--lable'. See mlext --help.", "train", "rows.csv", "--lable", "y")]
    [InlineData("There is no command or option 'learn'. See mlext --help.", "learn")]
    public void A_wrong_command_line_is_another_exit_code(string message, params string[] arguments)
        => Assert.Equal(message, Fail(2, arguments));

    [Fact]
    public void Help_lists_the_commands_and_the_exit_codes()
    {
        string output = Succeed("--help");
        foreach (string word in (string[])["train", "predict", "evaluate", "explain", "show", "export", "130 cancelled by Ctrl+C"])
            Assert.Contains(word, output, StringComparison.Ordinal);
        Assert.Contains("--compare", Succeed("train", "--help"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused()
    {
        Assert.Contains(
            "cannot be loaded as a model of ML.NET", Fail(1, "show", _folder.Write("no.zip", "no zip")), StringComparison.Ordinal);
        Assert.StartsWith("There is no model '", Fail(1, "show", _folder.PathOf("other.zip")), StringComparison.Ordinal);
        Assert.StartsWith("There is no file '", FailToTrain(_folder.PathOf("other.csv")), StringComparison.Ordinal);
    }

    private string FailToTrain(string path)
    {
        string model = _folder.PathOf("model.zip");
        string error = Fail(1, "train", path, "--label", "y", "--model", model);
        Assert.False(File.Exists(model));
        return error;
    }
}
