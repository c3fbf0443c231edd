using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using MLExtensions.Tool.Commands;
using static MLExtensions.Tool.Tests.ToolFolder;

namespace MLExtensions.Tool.Tests;

/// <summary>Training, and what is done with the model.</summary>
public sealed class TrainingTests : IDisposable
{
    private readonly ToolFolder _folder = new();

    private string Model => _folder.PathOf("model.zip");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_column_of_numbers_with_some_words_shows_one_of_them()
    {
        string rows = File.ReadAllText(_folder.WriteRows());
        string[] lines = rows.Split(Environment.NewLine);
        lines[3] = "unknown" + lines[3][lines[3].IndexOf(',', StringComparison.Ordinal)..];
        string trained = Succeed(
            "train", _folder.Write("words.csv", string.Join('\n', lines)), "--label", "y", "--model", Model, "--time", "20");
        Assert.Contains("text, 1 values are no numbers, such as 'unknown'", trained, StringComparison.Ordinal);
    }

    [Fact, Trait("Speed", "Slow")]
    public void Credits_are_trained_evaluated_explained_shown_and_predicted()
    {
        string trained = Succeed("train", Credits, "--label", "Status", "--model", Model, "--compare");
        Assert.Contains("4,454 rows of 14 columns, separated by ',', with a header.", trained, StringComparison.Ordinal);
        Assert.Contains(
            "Task: binary classification, because the label has two values. Probabilities are those of 'bad'.", trained,
            StringComparison.Ordinal);
        Assert.Contains("3,563 rows to train on, 891 to test on.", trained, StringComparison.Ordinal);
        Assert.Equal(["Income", "whole", "number", "381", "empty"], RowOf(trained, "Income")[..5]);
        // 28 % are bad; LightGBM and the network know more.
        Assert.InRange(NumberOf(trained, "accuracy"), 0.76, 0.9);
        Assert.InRange(NumberOf(trained, "AUC"), 0.8, 0.95);
        Assert.Equal(["metric", "of", "the", "test", "rows", "network", "LightGBM", "guess"], RowOf(trained, "metric"));
        Assert.InRange(double.Parse(RowOf(trained, "accuracy")[2], CultureInfo.InvariantCulture), 0.74, 0.9);
        Assert.Equal("0.7183", RowOf(trained, "accuracy")[3]);

        string evaluated = Succeed("evaluate", Model, Credits, "--label", "Status");
        Assert.Contains("4,454 rows with a label, 0 without.", evaluated, StringComparison.Ordinal);
        Assert.InRange(NumberOf(evaluated, "accuracy"), NumberOf(trained, "accuracy"), 0.95);

        string explained = Succeed("explain", Model, Credits, "--label", "Status");
        Assert.InRange(double.Parse(RowOf(explained, "Records")[1], CultureInfo.InvariantCulture), 0.02, 0.2);

        string shown = Succeed("show", Model);
        Assert.Contains(
            "predicts Status ('good', 'bad'; probabilities are those of 'bad') from 13 columns.", shown, StringComparison.Ordinal);
        Assert.Contains("8 networks, of whose predictions the mean is taken", shown, StringComparison.Ordinal);
        Assert.Equal(["1", "136", "192"], RowOf(shown, "1")[..3]);
        Assert.Contains("Probabilities are calibrated by a temperature of ", shown, StringComparison.Ordinal);

        string[] lines = Succeed("predict", Model, Credits).Split(Environment.NewLine);
        Assert.Equal(File.ReadLines(Credits).First() + ",PredictedLabel,Probability", lines[0]);
        string[] rows = [.. lines.Skip(1).SkipLast(1)];
        Assert.Equal(4454, rows.Length);
        Assert.Equal(File.ReadLines(Credits).Skip(1), rows.Select(row => string.Join(',', row.Split(',')[..14])));
        double correct = rows.Average(row => row.Split(',') is [var status, .., var predicted, _] && status == predicted ? 1.0 : 0);
        Assert.Equal(NumberOf(evaluated, "accuracy"), correct, 1e-4);
        Assert.All(rows, row => Assert.Equal(
            row.Split(',')[14] == "bad", double.Parse(row.Split(',')[15], CultureInfo.InvariantCulture) > 0.5));
    }

    [Fact]
    public void A_regression_is_trained_and_predicts_rows_without_the_label_in_any_order_and_format()
    {
        string trained = Succeed("train", _folder.WriteRows(), "--label", "y", "--model", Model);
        Assert.Matches("Task: regression, because the label has [0-9]+ different numbers", trained);
        Assert.InRange(NumberOf(trained, "R2"), 0.95, 1);

        string file = _folder.Write("new.csv", "note;colour;x;kind\n\"a;b\nc\";red;0,5;high\nd;;;\n");
        string output = _folder.PathOf("scored.csv");
        Assert.Equal($"Predicted 2 rows, written to {output}.{Environment.NewLine}", Succeed("predict", Model, file, "--output", output));
        string[] lines = File.ReadAllText(output).ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(["note;colour;x;kind;Score", "\"a;b"], lines[..2]);
        Assert.StartsWith("c\";red;0,5;high;", lines[2], StringComparison.Ordinal);
        Assert.Equal(2.5, double.Parse(lines[2].Split(';')[^1], CultureInfo.InvariantCulture), 0.2);
        Assert.StartsWith("d;;;;", lines[3], StringComparison.Ordinal);
        Assert.True(double.IsFinite(double.Parse(lines[3].Split(';')[^1], CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Several_classes_have_a_score_each()
    {
        string rows = _folder.Write(
            "rows.tsv", "a\tb\tkind\n" + string.Concat(Enumerable.Range(0, 150).Select(i => $"{i % 3}.{i % 7}\t{i % 5}\tk{i % 3}\n")));
        string trained = Succeed("train", rows, "--label", "kind", "--model", Model);
        Assert.Contains("separated by tabs", trained, StringComparison.Ordinal);
        Assert.Contains("Task: multiclass classification, because the label has 3 different texts.", trained, StringComparison.Ordinal);
        Assert.InRange(NumberOf(trained, "accuracy"), 0.95, 1);
        string[] lines = Succeed("predict", Model, rows).Split(Environment.NewLine);
        Assert.Equal("a\tb\tkind\tPredictedLabel\tScore.k0\tScore.k1\tScore.k2", lines[0]);
        string[] first = lines[2].Split('\t');
        Assert.Equal(["k1", "k1"], first[2..4]);
        Assert.Equal(1, first[4..].Sum(score => double.Parse(score, CultureInfo.InvariantCulture)), 1e-4);
    }

    [Fact]
    public void Columns_of_no_use_are_named_and_left_out()
    {
        var random = new Random(1);
        string rows = _folder.Write("rows.csv", "id,code,text,day,same,x,y\n" + string.Concat(Enumerable.Range(0, 120).Select(i =>
        {
            double x = random.NextDouble();
            string text = $"the {i}th row of a table that has free text {random.Next()} in it";
            return string.Create(CultureInfo.InvariantCulture, $"{i},c{i},{text},{1 + i % 28}.{1 + i % 12}.2020,1,{x:F3},{2 * x:F3}\n");
        })));
        string trained = Succeed("train", rows, "--label", "y", "--model", Model, "--test", "0");
        Assert.Contains("Left out id, because it looks like an identifier", trained, StringComparison.Ordinal);
        Assert.Contains("Left out code, because it looks like an identifier", trained, StringComparison.Ordinal);
        Assert.Contains("Left out text, because it looks like free text", trained, StringComparison.Ordinal);
        Assert.Contains("Left out same, because it is constant", trained, StringComparison.Ordinal);
        Assert.Equal(["day", "date", "d.M.yyyy"], RowOf(trained, "day")[..3]);
        Assert.DoesNotContain("metric", trained, StringComparison.Ordinal);

        string shown = Succeed("show", Model);
        Assert.Contains("predicts y (a number) from 2 columns.", shown, StringComparison.Ordinal);
        Assert.Equal(["day", "date", "d.M.yyyy"], RowOf(shown, "day")[..3]);

        // One date alone could be read in two ways: the model knows its format. The columns left out need not be there.
        Succeed("predict", Model, _folder.Write("new.csv", "day,x\n1.2.2020,0.5\n"));
        Assert.Equal(
            $"'{_folder.PathOf("new.csv")}' lacks 1 of the 2 columns that the model needs: 'day'.",
            Fail(1, "predict", Model, _folder.Write("new.csv", "a,x\n1,0.5\n")));
        Assert.StartsWith(
            $"Line 3 of '{_folder.PathOf("new.csv")}': column 'x' should have a number, as in the training; found 'much'.",
            Fail(1, "predict", Model, _folder.Write("new.csv", "day,x\n1.2.2020,0.5\n1.2.2020,much\n")), StringComparison.Ordinal);
        Assert.Equal(
            "The label 'y' is missing in all rows.",
            Fail(1, "evaluate", Model, _folder.Write("new.csv", "day,x,y\n1.2.2020,0.5,\n"), "--label", "y"));

        Succeed("train", "--features", "id,x", rows, "--label", "y", "--model", Model);
        Assert.Contains("predicts y (a number) from 2 columns.", Succeed("show", Model), StringComparison.Ordinal);
        Succeed("train", rows, "--label", "y", "--features", "id", "--features", "x", "--features", "day", "--model", Model);
        Assert.Contains("predicts y (a number) from 3 columns.", Succeed("show", Model), StringComparison.Ordinal);
        // A model with dates has no ONNX, and no file is left behind.
        Assert.Contains(
            "because of column 'day': ONNX has no dates.", Fail(1, "export", Model, "--onnx", _folder.PathOf("model.onnx")),
            StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathOf("model.onnx")));
    }

    [Fact]
    public void One_seed_gives_one_model_and_another_seed_another()
    {
        string rows = _folder.WriteRows();
        string[] scores = [.. new[] { "1", "1", "2" }.Select(seed =>
        {
            Succeed("train", rows, "--label", "y", "--seed", seed, "--model", Model);
            return Succeed("predict", Model, rows);
        })];
        Assert.Equal(scores[0], scores[1]);
        Assert.NotEqual(scores[0], scores[2]);
    }

    [Fact]
    public void A_class_that_the_model_does_not_know_is_named()
    {
        string rows = _folder.WriteRows();
        Succeed("train", rows, "--label", "kind", "--ignore", "y", "--model", Model);
        Assert.Equal(
            "The label 'kind' should be one of 'low', 'high', as in the training; found 'middle'.".Replace(
                "'low', 'high'", Classes(Succeed("show", Model)), StringComparison.Ordinal),
            Fail(1, "evaluate", Model, _folder.Write("new.csv", "x,colour,kind\n0.5,red,middle\n"), "--label", "kind"));
        string one = Succeed("evaluate", Model, _folder.Write("new.csv", "x,colour,kind\n0.9,red,high\n"), "--label", "kind");
        Assert.Equal(1, NumberOf(one, "accuracy"));
        Assert.Contains(
            "found one alone", Fail(1, "explain", Model, _folder.PathOf("new.csv"), "--label", "kind"), StringComparison.Ordinal);

        static string Classes(string shown) => shown.Split('(')[1].Split(';')[0];
    }

    [Fact]
    public void An_exported_model_predicts_the_same_in_ONNX_Runtime()
    {
        string rows = _folder.WriteRows(), onnx = _folder.PathOf("model.onnx"), weights = _folder.PathOf("model.safetensors");
        Succeed("train", rows, "--label", "kind", "--ignore", "y", "--model", Model);
        Succeed("export", Model, "--onnx", onnx, "--safetensors", weights);
        Assert.True(new FileInfo(weights).Length > 100_000);
        using var session = new InferenceSession(onnx);
        Assert.Equal(["colour", "x"], session.InputNames.Order());
        string[] first = Succeed("predict", Model, rows).Split(Environment.NewLine)[1].Split(',');
        using var outputs = session.Run(
        [
            NamedOnnxValue.CreateFromTensor(
                "x", new DenseTensor<float>(new[] { float.Parse(first[0], CultureInfo.InvariantCulture) }, [1, 1])),
            NamedOnnxValue.CreateFromTensor("colour", new DenseTensor<string>(new[] { first[1] }, [1, 1])),
        ]);
        Assert.Equal(
            double.Parse(first[^1], CultureInfo.InvariantCulture),
            outputs.Single(output => output.Name == "Probability.output").AsEnumerable<float>().Single(), 1e-5);
    }

    [Fact]
    public void A_model_of_another_program_is_refused()
    {
        var ml = new MLContext();
        IDataView data = ml.Data.LoadFromEnumerable([new Row { X = 1 }, new Row { X = 2 }]);
        ml.Model.Save(ml.Transforms.NormalizeMinMax("X").Fit(data), data.Schema, Model);
        Assert.Contains("that mlext train has not made", Fail(1, "show", Model), StringComparison.Ordinal);
    }

    [Theory, Trait("Speed", "Slow")]
    [InlineData(true, 130)]
    [InlineData(false, 0)]
    public void A_training_that_is_ended_keeps_the_model_so_far(bool isCancelled, int expectedExitCode)
    {
        const int Seconds = 3;
        using var source = new CancellationTokenSource();
        using StringWriter errors = new(CultureInfo.InvariantCulture);
        using var output = new ReactingWriter(line =>
        {
            if (!line.StartsWith("network 1 of 8, epoch 1/", StringComparison.Ordinal))
                return;
            if (isCancelled)
                source.Cancel();
            else
                // The first network waits until the time is over, however fast the machine is.
                Thread.Sleep(TimeSpan.FromSeconds(Seconds + 1));
        });
        int exitCode = ToolProgram.Run(
            ["train", Credits, "--label", "Status", "--model", Model, "--time", isCancelled ? "1000" : $"{Seconds}"],
            new Terminal(output, errors, isInteractive: false), source.Token);
        Assert.Equal(expectedExitCode, exitCode);
        Assert.Contains($"; ended early by {(isCancelled ? "Ctrl+C" : "--time")}.", output.ToString(), StringComparison.Ordinal);
        Assert.Equal(isCancelled ? $"Cancelled: {Model} has what was trained until then.{Environment.NewLine}" : "", errors.ToString());
        Assert.InRange(NumberOf(output.ToString(), "AUC"), 0.7, 0.95);
        Assert.Contains("Cancelled", Succeed("show", Model), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_before_an_epoch_has_ended_nothing_is_written()
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), errors = new(CultureInfo.InvariantCulture);
        int exitCode = ToolProgram.Run(
            ["train", Credits, "--label", "Status", "--model", Model], new Terminal(output, errors, isInteractive: false),
            new CancellationToken(canceled: true));
        Assert.Equal((130, $"mlext: Cancelled; nothing was written.{Environment.NewLine}"), (exitCode, errors.ToString()));
        Assert.False(File.Exists(Model));
        Assert.Contains(
            "Nothing was learned in the 0.0001 seconds of --time; give the training more.",
            Fail(1, "train", Credits, "--label", "Status", "--model", Model, "--time", "0.0001"), StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_terminal_the_progress_is_bars()
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), errors = new(CultureInfo.InvariantCulture);
        int exitCode = ToolProgram.Run(
            ["train", _folder.WriteRows(), "--label", "y", "--model", Model], new Terminal(output, errors, isInteractive: true),
            CancellationToken.None);
        Assert.Equal((0, ""), (exitCode, errors.ToString()));
        Assert.DoesNotContain("network 1 of 8, epoch 11/", output.ToString(), StringComparison.Ordinal);
        Assert.InRange(NumberOf(output.ToString().Replace("\u2502", "", StringComparison.Ordinal), " R2"), 0.95, 1);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_training_and_keeps_the_model_so_far()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "MLExtensions.Tool.dll");
        var start = new ProcessStartInfo("dotnet", [program, "train", Credits, "--label", "Status", "--model", Model])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line && !line.StartsWith("network 1 of ", StringComparison.Ordinal))
        {
        }
        await Command.Succeed(
            Command.Repository, new Dictionary<string, string>(), "kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
        string output = await process.StandardOutput.ReadToEndAsync(), errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal((130, $"Cancelled: {Model} has what was trained until then.\n"), (process.ExitCode, errors));
        Assert.Contains("; ended early by Ctrl+C.", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Model));
    }

    [Fact, Trait("Speed", "Slow")]
    public async Task As_a_program_it_prints_plain_text_with_decimal_points()
    {
        string program = Path.Combine(AppContext.BaseDirectory, "MLExtensions.Tool.dll");
        var variables = new Dictionary<string, string> { ["LC_ALL"] = "de_DE.UTF-8", ["TERM"] = "xterm-256color" };
        string output = await Command.Succeed(
            _folder.PathOf(""), variables, "dotnet", program, "train", _folder.WriteRows(), "--label", "y", "--model", Model);
        Assert.DoesNotContain('\u001b', output);
        Assert.InRange(NumberOf(output, "R2"), 0.95, 1);
        var (exitCode, none, errors) = await Command.Run(
            _folder.PathOf(""), variables, "dotnet", program, "predict", Model, _folder.PathOf("missing.csv"));
        Assert.Equal((1, "", $"mlext: There is no file '{_folder.PathOf("missing.csv")}'.{Environment.NewLine}"), (exitCode, none, errors));
    }

    private sealed class Row
    {
        public float X { get; set; }
    }

    /// <summary>A writer that calls a method with each line.</summary>
    private sealed class ReactingWriter(Action<string> react) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            react(value ?? "");
        }
    }
}
