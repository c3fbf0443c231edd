namespace MLExtensions;

/// <summary>
/// The processes that train together. Each calls the same members in the same order. This class is a group of one process; MpiEngine of the
/// package MLExtensions.Mpi has larger ones.
/// </summary>
internal class ProcessGroup
{
    private protected ProcessGroup()
    {
    }

    /// <summary>Gets the group of a process that trains alone.</summary>
    public static ProcessGroup Single { get; } = new();

    /// <summary>Gets the number of this process, from 0.</summary>
    public virtual int Rank => 0;

    /// <summary>Gets the number of processes.</summary>
    public virtual int Size => 1;

    /// <summary>Gets whether this process reports progress and writes checkpoints.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>Calls a function, such as a whole training. If it fails in one process, it fails in all.</summary>
    public virtual T Together<T>(Func<T> function) => function();

    /// <summary>Returns what a function returns in the first process, which alone calls it.</summary>
    public virtual byte[] OfFirst(Func<byte[]> function) => function();

    /// <summary>Returns the number that the first process has.</summary>
    public virtual long OfFirst(long number) => number;

    /// <summary>Receives the path of a checkpoint, on the machine of the first process, which messages name from then on.</summary>
    public virtual void NoteCheckpoint(string path)
    {
    }

    /// <summary>
    /// Returns the token for what this process waits for by itself; none in a larger group, whose processes end together.
    /// </summary>
    public CancellationToken OwnToken(CancellationToken cancellationToken) => Size == 1 ? cancellationToken : default;

    /// <summary>Throws if the training was cancelled in any process; in all of them at the same place.</summary>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public virtual void ThrowIfCancelled(CancellationToken cancellationToken) => cancellationToken.ThrowIfCancellationRequested();

    /// <summary>Cancels the training at the next <see cref="ThrowIfCancelled"/> that all processes reach.</summary>
    /// <param name="reason">The exception that this process throws there.</param>
    /// <returns>False where nobody else has to know, so that the exception can be thrown at once.</returns>
    public virtual bool Cancel(OperationCanceledException reason) => false;
}
