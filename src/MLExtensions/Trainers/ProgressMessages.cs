using System.Globalization;
using Microsoft.ML.Runtime;

namespace MLExtensions.Trainers;

/// <summary>Tells MLContext.Log about each epoch, and the user's own progress about each step.</summary>
internal sealed class ProgressMessages(IChannel channel, IProgress<TrainingProgress>? next) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        next?.Report(value);
        if (value.IsEndOfEpoch)
            channel.Info(MessageSensitivity.None, string.Create(CultureInfo.InvariantCulture, $"Epoch {value.Epoch}/{value.Epochs}: loss {value.Loss:F4}, {value.RowsPerSecond:F0} rows a second."));
    }
}
