using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;

namespace MLExtensions.Trainers;

/// <summary>
/// What ends a training: the token of its options, or the MLContext's CancelExecution, which ends everything that the context does.
/// </summary>
internal sealed class Cancellation(IHostEnvironment environment, CancellationToken token)
{
    private readonly Func<bool> _isContextCancelled = MLNet.Cancellation(environment);

    /// <summary>That of the options.</summary>
    public CancellationToken Token => token;

    public void ThrowIfRequested()
    {
        token.ThrowIfCancellationRequested();
        if (_isContextCancelled())
            throw new OperationCanceledException("The MLContext was told to end what it does, by CancelExecution.");
    }
}
