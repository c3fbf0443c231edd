namespace MLExtensions.Samples;

/// <summary>The options about checkpoints that samples have in common.</summary>
internal static class CheckpointOptions
{
    public const string Checkpoints = "A folder where each epoch saves how far the training is. [none]",
        Resume = "A folder of checkpoints, from the last of which the training resumes, with the settings that it began with. [none]";

    public static Checkpoints? Create(string? folder, string? resumed) => resumed != null ? new Checkpoints(resumed) { Resume = true }
        : folder != null ? new Checkpoints(folder) : null;

    /// <summary>Returns how a training that was interrupted goes on.</summary>
    /// <param name="program">What the sample was started with.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="folder">The folder of the option checkpoints.</param>
    /// <param name="resumed">The folder of the option resume.</param>
    public static string HowToGoOn(string program, string[] args, string? folder, string? resumed)
    {
        if (folder == null && resumed == null)
            return "Nothing was saved. With --checkpoints FOLDER each epoch is saved, and --resume FOLDER goes on from there.";
        string[] again = [.. args.Select(argument => argument.StartsWith("--checkpoints", StringComparison.Ordinal)
            ? argument.Replace("--checkpoints", "--resume", StringComparison.Ordinal) : argument)];
        return $"The epochs that were completed are saved; go on with: {program} {string.Join(' ', again.Select(Quote))}";
    }

    private static string Quote(string argument) => argument.Contains(' ', StringComparison.Ordinal) ? $"'{argument}'" : argument;
}
