namespace MLExtensions;

/// <summary>Saves where a training is, so that it can be resumed with the very same bits.</summary>
/// <param name="Folder">Where the files go, one a checkpoint; created if it is not there.</param>
/// <param name="EveryEpochs">After every so many epochs, 1 or more, and after the last one.</param>
public sealed record Checkpoints(string Folder, int EveryEpochs = 1)
{
    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentException">Names the setting, its value and the range.</exception>
    public void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        Setting.Require(EveryEpochs >= 1, nameof(EveryEpochs), EveryEpochs, "1 or more");
    }
}
