using System.Diagnostics;
using System.Globalization;

namespace MLExtensions;

/// <summary>The folder of a training's checkpoints, which no other training can use until this is disposed.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private const string FilePrefix = "checkpoint-", Extension = ".safetensors", LockName = "training.lock", OwnerName = "training.owner";

    private readonly Checkpoints _settings;
    private readonly FileStream _lock;

    /// <summary>
    /// Creates the folder where there is none, and locks it, so that what prevents checkpoints is known before the training.
    /// </summary>
    /// <exception cref="IOException">
    /// Checkpoints cannot be saved there, or another training uses the folder; the message names its process.
    /// </exception>
    public CheckpointFolder(Checkpoints settings)
    {
        _settings = settings;
        try
        {
            Directory.CreateDirectory(settings.Folder);
            _lock = new FileStream(
                Path.Combine(settings.Folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1,
                FileOptions.DeleteOnClose);
            File.WriteAllText(Path.Combine(settings.Folder, OwnerName), Describe(Process.GetCurrentProcess()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _lock?.Dispose();
            throw new IOException(
                _lock == null && IsSharingViolation(e)
                    ? $"The folder of checkpoints '{settings.Folder}' is in use by another training, of {ReadOwner(settings.Folder)}. "
                        + "Wait until it has ended, or choose another folder."
                    : $"Checkpoints cannot be saved in '{settings.Folder}': {e.Message}");
        }
        // Left by a process that was killed.
        foreach (string unfinished in Directory.GetFiles(settings.Folder, $"{FilePrefix}*{DurableFile.Unfinished}"))
            File.Delete(unfinished);
    }

    /// <summary>Returns whether a training resumes from a checkpoint, rather than to begin.</summary>
    public static bool IsResumed(TrainingPlan plan)
        => plan.Checkpoints is { Resume: true, Folder: var folder } && FilesOf(folder).Length > 0;

    /// <summary>Returns the path of a checkpoint.</summary>
    /// <param name="settings">The settings of checkpoints.</param>
    /// <param name="epoch">The number of the epoch, from 1.</param>
    /// <param name="step">The number of steps done in the epoch; 0 where it has ended.</param>
    public static string PathOf(Checkpoints settings, int epoch, int step)
    {
        // In their order: a checkpoint within an epoch is before that at its end, since a hyphen is before a full stop.
        string within = step > 0 ? string.Create(CultureInfo.InvariantCulture, $"-{step:D10}") : "";
        return Path.Combine(settings.Folder, string.Create(CultureInfo.InvariantCulture, $"{FilePrefix}{epoch:D6}{within}{Extension}"));
    }

    /// <summary>Throws where there are checkpoints, which are those of another training.</summary>
    /// <exception cref="IOException">There are checkpoints in the folder.</exception>
    public void RequireNone()
    {
        if (FilesOf(_settings.Folder) is [.., string last])
        {
            throw new IOException(
                $"'{_settings.Folder}' has checkpoints of another training, the last one '{Path.GetFileName(last)}': "
                + $"resume it ({nameof(Checkpoints)} with {nameof(Checkpoints.Resume)}), or choose another folder.");
        }
    }

    /// <summary>Reads the checkpoint to resume from; the first process of a group sends it to the others.</summary>
    /// <param name="folder">The folder in the first process; null in others.</param>
    /// <param name="plan">Says whether to resume.</param>
    /// <param name="group">The processes that train together.</param>
    /// <param name="warn">Receives a message for each damaged checkpoint after it.</param>
    /// <returns>Its path in the first process, and the checkpoint; null where the training begins.</returns>
    public static (string Path, Checkpoint Checkpoint)? ReadLast(
        CheckpointFolder? folder, TrainingPlan plan, ProcessGroup group, Action<string>? warn)
    {
        (string Path, Checkpoint Checkpoint)? last = null;
        byte[] sent = group.OfFirst(() =>
        {
            if (IsResumed(plan))
                last = folder!.ReadLast(warn);
            else
                folder!.RequireNone();
            return last is { } found && group.Size > 1 ? found.Checkpoint.ToBytes() : [];
        });
        return group.IsFirst || sent.Length == 0 ? last : (plan.Checkpoints!.Folder, Checkpoint.FromBytes(sent));
    }

    /// <summary>Reads the last checkpoint that is not damaged; returns its path, too.</summary>
    /// <param name="warn">Receives a message for each damaged checkpoint after it.</param>
    /// <exception cref="InvalidDataException">All checkpoints are damaged; the message names the last one.</exception>
    public (string Path, Checkpoint Checkpoint) ReadLast(Action<string>? warn)
    {
        List<string> damaged = [];
        foreach (string path in FilesOf(_settings.Folder).Reverse())
        {
            try
            {
                var checkpoint = Checkpoint.FromBytes(File.ReadAllBytes(path));
                foreach (string message in damaged)
                    warn?.Invoke($"{message} The training resumes from '{Path.GetFileName(path)}'.");
                return (path, checkpoint);
            }
            catch (InvalidDataException e)
            {
                damaged.Add($"The checkpoint '{path}' is damaged and cannot be read: {e.Message.TrimEnd('.')}.");
            }
        }
        throw new InvalidDataException(
            $"{damaged[0]} {(damaged.Count == 1 ? "There is no earlier one." : $"So are the {damaged.Count - 1} before it.")}");
    }

    /// <summary>Writes a checkpoint, and deletes the earliest ones.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="step">The number of steps done in the epoch that has begun; 0 where an epoch has ended.</param>
    /// <exception cref="IOException">It cannot be saved; the message names it.</exception>
    public void Write(Checkpoint checkpoint, int step)
    {
        int epoch = checkpoint.History.TrainingLoss.Count + (step > 0 ? 1 : 0);
        string path = PathOf(_settings, epoch, step);
        try
        {
            Directory.CreateDirectory(_settings.Folder);
            DurableFile.Write(path, checkpoint.ToBytes());
            foreach (string old in FilesOf(_settings.Folder).SkipLast(_settings.Keep))
                File.Delete(old);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The checkpoint '{path}' of epoch {epoch} could not be saved: {e.Message} Checkpoints saved before stay in the folder; "
                + "the training can be resumed from the last one.");
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(_settings.Folder))
            File.Delete(Path.Combine(_settings.Folder, OwnerName));
        _lock.Dispose();
    }

    /// <summary>Returns whether another process, or another training of this one, has the lock.</summary>
    private static bool IsSharingViolation(Exception e)
    {
        // EWOULDBLOCK of Linux and of macOS, as .NET passes it on from flock; ERROR_SHARING_VIOLATION of Windows.
        const int Linux = 11, MacOS = 35, Windows = unchecked((int)0x80070020);
        return e is IOException && e.HResult is Linux or MacOS or Windows;
    }

    private static string ReadOwner(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, OwnerName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "a process that has not written its name yet"; // Or that is just ending.
        }
    }

    private static string Describe(Process process) => string.Create(
        CultureInfo.InvariantCulture, $"process {process.Id} ({process.ProcessName}), since {DateTime.UtcNow:yyyy-MM-dd HH:mm:ss} UTC");

    private static string[] FilesOf(string folder)
        => Directory.Exists(folder) ? [.. Directory.GetFiles(folder, $"{FilePrefix}*{Extension}").Order(StringComparer.Ordinal)] : [];
}
