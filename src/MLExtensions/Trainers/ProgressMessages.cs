using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;

namespace MLExtensions.Trainers;

/// <summary>
/// Writes each epoch to MLContext.Log, passes each step on to the receivers of the options, and ends the training where it is cancelled.
/// </summary>
internal sealed class ProgressMessages(IChannel channel, TrainerOptions options, Cancellation cancellation) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        options.Progress?.Report(value);
        options.OnProgress?.Invoke(value);
        if (value.IsEndOfEpoch)
            channel.Info(MessageSensitivity.None, Describe(value));
        cancellation.ThrowIfRequested();
    }

    private static string Describe(TrainingProgress value)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"Epoch {value.Epoch}/{value.Epochs}: loss {value.Loss:G5}");
        if (value.ValidationLoss is double loss)
            line.Append(CultureInfo.InvariantCulture, $", validation loss {loss:G5}");
        if (value.ValidationAccuracy is double accuracy)
            line.Append(CultureInfo.InvariantCulture, $", validation accuracy {accuracy:F4}");
        line.Append(
            CultureInfo.InvariantCulture,
            $"; learning rate {value.LearningRate:G4}, {value.RowsPerSecond:F0} rows a second, {Left(value.TimeLeft)} left.");
        return line.ToString();
    }

    private static string Left(TimeSpan time)
        => time.TotalHours >= 1 ? $"{(int)time.TotalHours} h {time.Minutes} min" : time.TotalMinutes >= 1
        ? $"{time.Minutes} min {time.Seconds} s" : $"{Math.Ceiling(time.TotalSeconds)} s";
}
