using System.Globalization;
using MLExtensions;
using Spectre.Console;

namespace TableSample;

/// <summary>
/// Shows the training of several networks side by side: a bar for each on a terminal; otherwise a line for each tenth epoch of the
/// first one.
/// </summary>
internal sealed class ProgressDisplay : IProgress<TrainingProgress>
{
    private const int EpochsOfLine = 10;

    private readonly Dictionary<int, ProgressTask> _bars = [];
    private ProgressContext? _display;

    /// <summary>Runs the training, showing what is reported meanwhile.</summary>
    public T Watch<T>(Func<T> train) => Console.IsOutputRedirected ? train() : AnsiConsole.Progress().AutoClear(true).Start(display =>
    {
        _display = display;
        T result = train();
        _display = null;
        return result;
    });

    public void Report(TrainingProgress value)
    {
        if (_display != null)
            Move(_display, value);
        else if (value is { IsEndOfEpoch: true, Member: 1 } && (value.Epoch - 1) % EpochsOfLine == 0)
            Console.WriteLine(Describe(value));
    }

    private void Move(ProgressContext display, TrainingProgress value)
    {
        if (!_bars.TryGetValue(value.Member, out ProgressTask? bar))
            _bars[value.Member] = bar = display.AddTask("reading rows", maxValue: (double)value.Epochs * value.StepsPerEpoch);
        bar.Value = (value.Epoch - 1.0) * value.StepsPerEpoch + value.Step;
        if (value.IsEndOfEpoch)
            bar.Description = Describe(value);
    }

    private static string Describe(TrainingProgress value) => string.Create(
        CultureInfo.InvariantCulture,
        $"network {value.Member} of {value.Members}, epoch {value.Epoch}/{value.Epochs}  loss {value.Loss:F4}  "
        + $"validation loss {value.ValidationLoss:F4}");
}
