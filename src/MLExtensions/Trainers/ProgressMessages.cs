using System.Globalization;
using System.Text;
using Microsoft.ML.Runtime;

namespace MLExtensions.Trainers;

/// <summary>
/// Reports progress to the receivers in the options, writes a message for each epoch to MLContext.Log, and throws if the training was
/// cancelled.
/// </summary>
/// <param name="channel">Receives the messages.</param>
/// <param name="options">The options of the trainer.</param>
/// <param name="cancellation">The cancellation of the training.</param>
/// <param name="reports">Whether this process reports: one of those that train together.</param>
internal sealed class ProgressMessages(IChannel channel, TrainerOptions options, Cancellation cancellation, bool reports)
    : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (reports)
        {
            // Before the receivers, which may take their time: the last line of a process that is killed names its last checkpoint.
            if (value.IsEndOfEpoch)
                channel.Info(MessageSensitivity.None, Describe(value));
            options.Progress?.Report(value);
            options.OnProgress?.Invoke(value);
        }
        cancellation.ThrowIfRequested();
    }

    private string Describe(TrainingProgress value)
    {
        var line = new StringBuilder();
        string member = value.Members == 1 ? "Epoch" : string.Create(CultureInfo.InvariantCulture,
            $"Network {value.Member}/{value.Members}, epoch");
        line.Append(CultureInfo.InvariantCulture, $"{member} {value.Epoch}/{value.Epochs}: loss {value.Loss:G5}");
        if (value.ValidationLoss is double loss)
            line.Append(CultureInfo.InvariantCulture, $", validation loss {loss:G5}");
        if (value.ValidationAccuracy is double accuracy)
            line.Append(CultureInfo.InvariantCulture, $", validation accuracy {accuracy:F4}");
        if (value.EarlyStoppingMetric is double found && options.EarlyStopping!.Metric is var metric
            && !(metric == TrainingMetric.Accuracy && value.ValidationAccuracy == found))
        {
            string judged = value.ValidationLoss == null ? "training" : "validation";
            line.Append(CultureInfo.InvariantCulture, $", {judged} {metric.InWords()} {found:G5}");
        }
        line.Append(CultureInfo.InvariantCulture, $"; learning rate {value.LearningRate:G4}, {value.RowsPerSecond:F0} rows a second, ");
        line.Append(CultureInfo.InvariantCulture, $"{Describe(value.TimeLeft)} left.");
        if (value.LastCheckpoint is { } checkpoint)
            line.Append(CultureInfo.InvariantCulture, $" Resumes from '{checkpoint}'.");
        return line.ToString();
    }

    private static string Describe(TimeSpan time) => time switch
    {
        { TotalHours: >= 1 } => $"{(int)time.TotalHours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{Math.Ceiling(time.TotalSeconds)} s",
    };
}
