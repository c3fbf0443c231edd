namespace MLExtensions;

/// <summary>
/// Progress of a training by several processes: an OperationCanceledException of a receiver ends the training in all of them, at the same
/// place.
/// </summary>
internal sealed class GroupProgress(IProgress<TrainingProgress> progress, ProcessGroup group) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        try
        {
            progress.Report(value);
        }
        catch (OperationCanceledException e) when (group.Cancel(e))
        {
            // ThrowIfCancelled throws it.
        }
    }
}
