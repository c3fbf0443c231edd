namespace MLExtensions.Tool.Commands;

/// <summary>The exit codes of the tool.</summary>
internal static class ExitCode
{
    /// <summary>It did what it was asked.</summary>
    public const int Done = 0;

    /// <summary>A file, a model or a value cannot be used.</summary>
    public const int BadInput = 1;

    /// <summary>The command line is wrong.</summary>
    public const int WrongUsage = 2;

    /// <summary>It was cancelled, as by Ctrl+C.</summary>
    public const int Cancelled = 130;
}
