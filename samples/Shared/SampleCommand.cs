using System.CommandLine;

namespace MLExtensions.Samples;

/// <summary>Runs a sample from its command line. What goes wrong becomes a line and an exit code.</summary>
internal static class SampleCommand
{
    private const int Failure = 1;

    /// <summary>Parses the arguments, and runs the sample.</summary>
    /// <param name="command">The options.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="run">What the sample does; the token is cancelled by Ctrl+C. Returns the exit code.</param>
    /// <param name="howToGoOn">Returns what to say after Ctrl+C; null where nothing can be continued.</param>
    public static int Run(
        RootCommand command, string[] args, Func<ParseResult, CancellationToken, int> run, Func<ParseResult, string>? howToGoOn = null)
    {
        command.SetAction(parsed => Run(parsed, run, howToGoOn));
        ParseResult result = command.Parse(args);
        if (result.Errors.Count == 0)
            return result.Invoke();
        foreach (var error in result.Errors)
            Console.Error.WriteLine(error.Message);
        return Failure;
    }

    private static int Run(
        ParseResult parsed, Func<ParseResult, CancellationToken, int> run, Func<ParseResult, string>? howToGoOn)
    {
        using var interruption = new Interruption();
        try
        {
            return run(parsed, interruption.Token);
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine($"Interrupted. {howToGoOn?.Invoke(parsed) ?? "Nothing was saved."}");
            return interruption.ExitCode;
        }
        catch (Exception e) when (
            e is IOException or UnauthorizedAccessException or FormatException or InvalidDataException or ArgumentException
            or ArithmeticException or InvalidOperationException or NotSupportedException or InsufficientMemoryException)
        {
            Console.Error.WriteLine(e.Message);
            return Failure;
        }
    }
}
