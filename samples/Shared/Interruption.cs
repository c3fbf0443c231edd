using System.Runtime.InteropServices;

namespace MLExtensions.Samples;

/// <summary>
/// What Ctrl+C and SIGTERM do to a sample: the first one cancels a token, which ends a training between two steps; the second one ends the
/// process.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private const int SignalBase = 128, SigInt = 2, SigTerm = 15;

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, SignalBase + SigInt)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, SignalBase + SigTerm)),
    ];

    /// <summary>Gets the token that a signal cancels.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Gets the exit code of a process that a signal has ended, as shells have it: 130 for Ctrl+C.</summary>
    public int ExitCode => _exitCode;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context, int exitCode)
    {
        // A progress bar hides the cursor.
        if (!Console.IsOutputRedirected)
            Console.CursorVisible = true;
        if (Interlocked.Exchange(ref _exitCode, exitCode) != 0)
            return;
        context.Cancel = true;
        _source.Cancel();
    }
}
