using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;

namespace MLExtensions.Trainers;

/// <summary>The cancellation of a training, by the token of its options or by CancelExecution of the MLContext.</summary>
/// <param name="environment">The environment of the MLContext.</param>
/// <param name="token">The token of the options.</param>
internal sealed class Cancellation(IHostEnvironment environment, CancellationToken token)
{
    private readonly Func<bool> _isContextCancelled = MLNet.Cancellation(environment);

    /// <summary>Gets the token of the options.</summary>
    public CancellationToken Token => token;

    /// <summary>Gets whether cancellation was requested.</summary>
    public bool IsRequested => token.IsCancellationRequested || _isContextCancelled();

    /// <summary>Throws if cancellation was requested.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled, or CancelExecution was called.</exception>
    public void ThrowIfRequested()
    {
        token.ThrowIfCancellationRequested();
        if (_isContextCancelled())
            throw new OperationCanceledException("The training was cancelled by CancelExecution of the MLContext.");
    }
}
