namespace MLExtensions;

/// <summary>Saves where a training is, so that it can be resumed with the very same bits.</summary>
/// <param name="Folder">Where the files go, one a checkpoint; created if it is not there. One with checkpoints is refused, unless their training is resumed.</param>
/// <param name="EveryEpochs">After every so many epochs, 1 or more, and after the last one.</param>
/// <param name="Keep">So many of the last checkpoints are kept, 1 or more; earlier ones are deleted.</param>
/// <param name="Resume">Whether the training goes on from the last checkpoint in the folder, where there is one, and begins where there is none: for apps that are started again and again until they are done.</param>
public sealed record Checkpoints(string Folder, int EveryEpochs = 1, int Keep = 3, bool Resume = false)
{
    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the setting, its value and the range.</exception>
    public void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        Setting.Require(Keep >= 1, nameof(Keep), Keep, "1 or more");
        Setting.Require(EveryEpochs >= 1, nameof(EveryEpochs), EveryEpochs, "1 or more");
    }
}
