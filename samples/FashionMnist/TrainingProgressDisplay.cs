using System.Globalization;
using MLExtensions;
using Spectre.Console;

namespace FashionMnistSample;

/// <summary>Shows a training: a line for each epoch, and on a terminal a bar that moves with every batch.</summary>
internal sealed class TrainingProgressDisplay : IProgress<TrainingProgress>
{
    private ProgressTask? _bar;

    /// <summary>Runs the training, showing what is reported meanwhile.</summary>
    public T Watch<T>(Func<T> train) => Console.IsOutputRedirected ? train() : AnsiConsole.Progress().HideCompleted(true).Start(display =>
    {
        _bar = display.AddTask("reading images", autoStart: true);
        T result = train();
        _bar = null;
        return result;
    });

    public void Report(TrainingProgress value)
    {
        string state = string.Create(
            CultureInfo.InvariantCulture, $"epoch {value.Epoch}/{value.Epochs}  loss {value.Loss:F4}  {value.RowsPerSecond:N0} images/s");
        if (_bar != null)
        {
            _bar.Description = state;
            _bar.MaxValue = (double)value.Epochs * value.StepsPerEpoch;
            _bar.Value = (value.Epoch - 1.0) * value.StepsPerEpoch + value.Step;
        }
        if (value.IsEndOfEpoch)
            WriteLine(state);
    }

    // On a terminal, Spectre.Console has to know of the line, to write it above the bar; redirected, it would break long lines.
    private void WriteLine(string line)
    {
        if (_bar != null)
            AnsiConsole.WriteLine(line);
        else
            Console.WriteLine(line);
    }
}
