using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using MLExtensions.Tool.Models;

namespace MLExtensions.Tool.Commands;

/// <summary>The command line of mlext.</summary>
internal sealed class ToolProgram
{
    private const string Description = """
        Trains a neural network on a CSV file, evaluates it, explains it and predicts with it.

        Exit codes: 0 done; 1 a file, a model or a value cannot be used; 2 the command line is wrong; 130 cancelled by Ctrl+C.
        Errors are one line on stderr. Separator, header, decimal commas, types of columns and missing values are found in the file.
        """;

    private readonly Terminal _terminal;
    private readonly CancellationToken _cancellationToken;

    private ToolProgram(Terminal terminal, CancellationToken cancellationToken)
        => (_terminal, _cancellationToken) = (terminal, cancellationToken);

    /// <summary>Runs a command.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="cancellationToken">Ends the command, as Ctrl+C does.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        try
        {
            ParseResult parsed = new ToolProgram(terminal, cancellationToken).CreateCommand().Parse(arguments);
            if (parsed.Errors.Count > 0)
            {
                string error = parsed.UnmatchedTokens is [var unknown, ..] ? $"There is no command or option '{unknown}'."
                    : parsed.Errors[0].Message;
                return Fail(terminal, $"{error} See mlext --help.", ExitCode.WrongUsage);
            }
            return parsed.Invoke(
                new InvocationConfiguration { Output = terminal.Output, Error = terminal.Errors, EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            return Fail(terminal, "Cancelled; nothing was written.", ExitCode.Cancelled);
        }
        // The last resort of a program: whatever went wrong is a line, not a stack trace.
        catch (Exception e)
        {
            return Fail(terminal, e.Message, ExitCode.BadInput);
        }
    }

    private static int Fail(Terminal terminal, string message, int exitCode)
    {
        const StringSplitOptions Trimmed = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;
        terminal.Errors.WriteLine($"mlext: {string.Join(' ', message.Split((char[])['\r', '\n'], Trimmed))}");
        return exitCode;
    }

    private RootCommand CreateCommand() => new(Description) { Train(), Predict(), Evaluate(), Explain(), Show(), Export() };

    private Command Train()
    {
        Argument<string> data = DataArgument();
        Option<string> label = LabelOption("The column to predict.");
        var task = new Option<TableTask?>("--task")
        {
            Description = "What the label is. [inferred from it]", HelpName = "regression|binary|multiclass",
            CustomParser = result => Parse(result, text => Enum.TryParse(text, ignoreCase: true, out TableTask value)
                && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]) ? value : (TableTask?)null, "regression, binary or multiclass"),
        };
        Option<string[]> features = ColumnsOption("--features", "The columns to predict from, such as a,b. [all that are of use]");
        Option<string[]> ignored = ColumnsOption("--ignore", "Columns to leave out.");
        Option<double> test = Number(
            "--test", "The share of the rows to test on.", 0.2, "a number from 0 to 0.9", value => value is >= 0 and <= 0.9);
        var time = new Option<double?>("--time")
        {
            Description = "The most seconds to train. The model is what was trained until then. [no limit; mostly a few seconds]",
            HelpName = "seconds",
            CustomParser = result => Parse<double?>(
                result, text => ParseNumber<double>(text) is double value and > 0 and < 1e6 ? value : null,
                "a number of seconds of more than 0"),
        };
        var model = new Option<string>("--model")
        {
            Description = "The file to write the model to, a zip of ML.NET.", HelpName = "file", DefaultValueFactory = _ => "model.zip",
        };
        Option<int> seed = Number("--seed", "The seed of all random numbers. One seed gives one model.", 1, "a whole number", _ => true);
        var compares = new Option<bool>("--compare") { Description = "Trains LightGBM on the same rows, and shows its metrics beside." };
        var command = new Command("train", "Trains a model on a CSV file, and tests it on rows held out.")
        {
            data, label, task, features, ignored, test, time, model, seed, compares,
        };
        command.SetAction(parsed => TrainCommand.Run(
            new TrainSettings
            {
                Data = parsed.GetRequiredValue(data), Label = parsed.GetRequiredValue(label), Task = parsed.GetValue(task),
                Features = parsed.GetValue(features) ?? [], Ignored = parsed.GetValue(ignored) ?? [],
                TestFraction = parsed.GetValue(test), Seconds = parsed.GetValue(time), Model = parsed.GetRequiredValue(model),
                Seed = parsed.GetValue(seed), Compares = parsed.GetValue(compares),
            },
            _terminal, _cancellationToken));
        return command;
    }

    private Command Predict()
    {
        Argument<string> model = ModelArgument(), data = DataArgument();
        var output = new Option<string?>("--output") { Description = "The CSV file to write. [stdout]", HelpName = "file" };
        var command = new Command("predict", "Predicts each row of a CSV file. The label need not be in it.") { model, data, output };
        command.SetAction(parsed => PredictCommand.Run(
            parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), parsed.GetValue(output), _terminal, _cancellationToken));
        return command;
    }

    private Command Evaluate()
    {
        Argument<string> model = ModelArgument(), data = DataArgument();
        Option<string> label = LabelOption("The column of the file that has the label.");
        var command = new Command("evaluate", "Prints the metrics of a model on the rows of a CSV file.") { model, data, label };
        command.SetAction(parsed => EvaluateCommand.Run(
            parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), parsed.GetRequiredValue(label), _terminal, _cancellationToken));
        return command;
    }

    private Command Explain()
    {
        Argument<string> model = ModelArgument(), data = DataArgument();
        Option<string> label = LabelOption("The column of the file that has the label.");
        Option<int> seed = Number("--seed", "The seed of the permutations.", 1, "a whole number", _ => true);
        var command = new Command("explain", "Prints how much a model depends on each column, by permutation.")
        {
            model, data, label, seed,
        };
        command.SetAction(parsed => EvaluateCommand.Explain(
            parsed.GetRequiredValue(model), parsed.GetRequiredValue(data), parsed.GetRequiredValue(label), parsed.GetValue(seed), _terminal,
            _cancellationToken));
        return command;
    }

    private Command Show()
    {
        Argument<string> model = ModelArgument();
        var command = new Command("show", "Prints the columns, the layers and the training of a model.") { model };
        command.SetAction(parsed => ShowCommand.Run(parsed.GetRequiredValue(model), _terminal));
        return command;
    }

    private Command Export()
    {
        Argument<string> model = ModelArgument();
        var onnx = new Option<string?>("--onnx")
        {
            Description = "The ONNX file to write: from columns to predictions.", HelpName = "file",
        };
        var safetensors = new Option<string?>("--safetensors")
        {
            Description = "The safetensors file to write: the weights.", HelpName = "file",
        };
        var command = new Command("export", "Writes a model as an ONNX file, or its weights as a safetensors file.")
        {
            model, onnx, safetensors,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(onnx) == null && result.GetResult(safetensors) == null)
                result.AddError("export needs --onnx FILE or --safetensors FILE.");
        });
        command.SetAction(parsed => ExportCommand.Run(
            parsed.GetRequiredValue(model), parsed.GetValue(onnx), parsed.GetValue(safetensors), _terminal));
        return command;
    }

    private static Argument<string> ModelArgument() => new("model") { Description = "The file of a model, which mlext train has written." };

    private static Argument<string> DataArgument() => new("data") { Description = "A file of comma- or tab-separated values." };

    private static Option<string> LabelOption(string description)
        => new("--label") { Description = description, HelpName = "column", Required = true };

    private static Option<string[]> ColumnsOption(string name, string description)
        => new(name) { Description = description, HelpName = "columns" };

    private static Option<T> Number<T>(string name, string description, T defaultValue, string wanted, Func<T, bool> isValid)
        where T : struct, IParsable<T>
        => new(name)
        {
            Description = description, HelpName = "number", DefaultValueFactory = _ => defaultValue,
            CustomParser = result => Parse(
                result, text => ParseNumber<T>(text) is { } value && isValid(value) ? value : (T?)null, wanted) ?? defaultValue,
        };

    private static T? ParseNumber<T>(string text)
        where T : struct, IParsable<T>
        => T.TryParse(text, CultureInfo.InvariantCulture, out T value) ? value : null;

    private static T? Parse<T>(ArgumentResult result, Func<string, T?> parse, string wanted)
    {
        string text = result.Tokens[^1].Value;
        T? value = parse(text);
        if (value == null)
            result.AddError($"{((OptionResult)result.Parent!).Option.Name} should be {wanted}; found '{text}'.");
        return value;
    }
}
