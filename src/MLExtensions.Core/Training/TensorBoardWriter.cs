using System.Globalization;

namespace MLExtensions;

/// <summary>Writes the progress of a training to files that TensorBoard shows. Thread-safe.</summary>
/// <remarks>
/// The names are those of Keras: the run <c>train</c> has <c>epoch_loss</c>, <c>epoch_learning_rate</c> and <c>batch_loss</c>; the run
/// <c>validation</c> has <c>epoch_loss</c>, and <c>epoch_accuracy</c> for classification. Where several networks are trained, those after
/// the first have runs of their own, such as <c>train-2</c>. A training that is resumed adds a file to the same runs.
/// </remarks>
/// <example>
/// <code>
/// using var board = new TensorBoardWriter("logs/first");     // tensorboard --logdir logs
/// options.Progress = board;
/// </code>
/// </example>
public sealed class TensorBoardWriter : IProgress<TrainingProgress>, IDisposable
{
    private readonly string _folder;
    private readonly int _stepsBetween;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, EventFile> _files = [];
    private readonly Lock _lock = new();
    private bool _isDisposed;

    /// <summary>Initializes a writer; its files are created with the first values.</summary>
    /// <param name="folder">The folder of the runs. It is created where there is none.</param>
    /// <param name="stepsBetween">The number of steps from one <c>batch_loss</c> to the next; 0 for none.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="stepsBetween"/> is less than 0.</exception>
    public TensorBoardWriter(string folder, int stepsBetween = 100)
        : this(folder, stepsBetween, TimeProvider.System)
    {
    }

    internal TensorBoardWriter(string folder, int stepsBetween, TimeProvider clock)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfNegative(stepsBetween);
        (_folder, _stepsBetween, _clock) = (folder, stepsBetween, clock);
    }

    /// <summary>Writes the values of a report.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The writer is closed.</exception>
    public void Report(TrainingProgress value)
    {
        long step = (value.Epoch - 1L) * value.StepsPerEpoch + value.Step;
        bool hasBatch = _stepsBetween > 0 && step % _stepsBetween == 0;
        if (!hasBatch && !value.IsEndOfEpoch)
            return;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            EventFile training = FileOf("train", value.Member);
            if (hasBatch)
                training.Write("batch_loss", step, value.StepLoss);
            if (!value.IsEndOfEpoch)
                return;
            training.Write("epoch_loss", value.Epoch, value.Loss);
            training.Write("epoch_learning_rate", value.Epoch, value.LearningRate);
            training.Flush();
            if (value.ValidationLoss is not double loss)
                return;
            EventFile validation = FileOf("validation", value.Member);
            validation.Write("epoch_loss", value.Epoch, loss);
            if (value.ValidationAccuracy is double accuracy)
                validation.Write("epoch_accuracy", value.Epoch, accuracy);
            validation.Flush();
        }
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (EventFile file in _files.Values)
                file.Dispose();
            _files.Clear();
            _isDisposed = true;
        }
    }

    private EventFile FileOf(string run, int member)
    {
        string name = member == 1 ? run : string.Create(CultureInfo.InvariantCulture, $"{run}-{member}");
        if (!_files.TryGetValue(name, out EventFile? file))
            _files.Add(name, file = new EventFile(Path.Combine(_folder, name), _clock));
        return file;
    }
}
