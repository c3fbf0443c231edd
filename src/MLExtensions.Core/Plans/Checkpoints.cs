namespace MLExtensions;

/// <summary>The settings of checkpoints: files with the state of a training, from which it is resumed with the same bits.</summary>
public sealed record Checkpoints
{
    /// <summary>Initializes the settings.</summary>
    /// <param name="folder">The folder of the files.</param>
    public Checkpoints(string folder) => Folder = folder;

    /// <summary>Gets the folder of the files, one a checkpoint. It is created where there is none.</summary>
    /// <value>A folder with checkpoints is refused, unless <see cref="Resume"/> is true.</value>
    public string Folder { get; init; }

    /// <summary>Gets the number of epochs between checkpoints. There is one after the last epoch, too.</summary>
    /// <value>1 or more. Default: 1.</value>
    public int EveryEpochs { get; init; } = 1;

    /// <summary>
    /// Gets the number of steps between checkpoints within an epoch, counted from the start of the epoch; null for none. They come beside
    /// those between epochs.
    /// </summary>
    /// <value>1 or more. Default: null.</value>
    public int? EverySteps { get; init; }

    /// <summary>
    /// Gets the time in minutes after which a checkpoint within an epoch is saved, counted from the one before; null for none. It does not
    /// change what is computed.
    /// </summary>
    /// <value>More than 0. Default: null.</value>
    public double? EveryMinutes { get; init; }

    /// <summary>Gets the number of checkpoints to keep; earlier ones are deleted.</summary>
    /// <value>1 or more. Default: 3.</value>
    public int Keep { get; init; } = 3;

    /// <summary>
    /// Gets whether the training resumes from the last checkpoint in the folder. Where there is none, it begins, so an app that is started
    /// again and again continues until it has finished.
    /// </summary>
    /// <value>Default: false.</value>
    public bool Resume { get; init; }

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentException">The message has the setting's name, its value and the range.</exception>
    public void Check()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Folder);
        Setting.Require(Keep >= 1, nameof(Keep), Keep, "1 or more");
        Setting.Require(EveryEpochs >= 1, nameof(EveryEpochs), EveryEpochs, "1 or more");
        Setting.Require(EverySteps is null or >= 1, nameof(EverySteps), EverySteps, "1 or more");
        if (EveryMinutes is double minutes)
            Setting.RequirePositive(nameof(EveryMinutes), minutes);
    }
}
