using System.Globalization;
using Spectre.Console;

namespace MLExtensions.Tool.Commands;

/// <summary>Where the tool writes: plain text, unless the output is a terminal.</summary>
internal sealed class Terminal
{
    private const int WidthOfFile = 10_000;

    private readonly IAnsiConsole _console;

    /// <param name="output">Receives results.</param>
    /// <param name="errors">Receives messages on what went wrong.</param>
    /// <param name="isInteractive">Whether the output is a terminal, which can show colors and bars that move.</param>
    public Terminal(TextWriter output, TextWriter errors, bool isInteractive)
    {
        (Output, Errors, IsInteractive) = (output, errors, isInteractive);
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isInteractive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isInteractive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isInteractive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        // Otherwise lines would be broken at the width of a terminal.
        if (!isInteractive)
            _console.Profile.Width = WidthOfFile;
    }

    /// <summary>Gets the writer of results.</summary>
    public TextWriter Output { get; }

    /// <summary>Gets the writer of messages on what went wrong.</summary>
    public TextWriter Errors { get; }

    /// <summary>Gets whether the output is a terminal.</summary>
    public bool IsInteractive { get; }

    /// <summary>Writes a line. Numbers have a decimal point in every culture.</summary>
    public void Print(FormattableString line) => Output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a table, whose first column is aligned left, and the others as the header says.</summary>
    /// <param name="columns">The header; a name with a space before it is that of numbers, which are aligned right.</param>
    /// <param name="rows">The rows.</param>
    public void PrintTable(string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table { Border = IsInteractive ? TableBorder.Rounded : TableBorder.None };
        foreach (string column in columns)
        {
            var header = new TableColumn(new Text(column.Trim())) { NoWrap = !IsInteractive };
            table.AddColumn(column.StartsWith(' ') ? header.RightAligned() : header);
        }
        foreach (string[] row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        _console.Write(table);
    }

    /// <summary>
    /// Runs a training, whose progress is a bar for each network on a terminal, and otherwise a line for each tenth epoch of the first one.
    /// </summary>
    public T Watch<T>(Func<IProgress<TrainingProgress>, T> train)
    {
        if (!IsInteractive)
            return train(new ProgressLines(this));
        return _console.Progress().AutoClear(true).Start(display => train(new ProgressBars(display)));
    }

    private static string Describe(TrainingProgress progress)
    {
        FormattableString epoch = $"network {progress.Member} of {progress.Members}, epoch {progress.Epoch}/{progress.Epochs}";
        FormattableString loss = $", loss {progress.Loss:F4}", validation = $", validation loss {progress.ValidationLoss:F4}";
        return string.Concat(
            epoch.ToString(CultureInfo.InvariantCulture), loss.ToString(CultureInfo.InvariantCulture),
            progress.ValidationLoss == null ? "" : validation.ToString(CultureInfo.InvariantCulture));
    }

    private sealed class ProgressLines(Terminal terminal) : IProgress<TrainingProgress>
    {
        private const int EpochsOfLine = 10;

        public void Report(TrainingProgress value)
        {
            if (value is { IsEndOfEpoch: true, Member: 1 } && (value.Epoch - 1) % EpochsOfLine == 0)
                terminal.Output.WriteLine(Describe(value));
        }
    }

    private sealed class ProgressBars(ProgressContext display) : IProgress<TrainingProgress>
    {
        private readonly Dictionary<int, ProgressTask> _bars = [];

        public void Report(TrainingProgress value)
        {
            if (!_bars.TryGetValue(value.Member, out ProgressTask? bar))
            {
                bar = display.AddTask($"network {value.Member}", maxValue: (double)value.Epochs * value.StepsPerEpoch);
                _bars.Add(value.Member, bar);
            }
            bar.Value = (value.Epoch - 1.0) * value.StepsPerEpoch + value.Step;
            if (value.IsEndOfEpoch)
                bar.Description = Markup.Escape(Describe(value));
        }
    }
}
