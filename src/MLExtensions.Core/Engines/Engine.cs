namespace MLExtensions;

/// <summary>
/// Does the arithmetic of training. Epochs, shuffling, history and progress are the same for all engines. Choose one:
/// <see cref="SimdEngine"/>, TorchEngine of the package MLExtensions.TorchSharp, or MpiEngine of MLExtensions.Mpi, which has one of them
/// in each of several processes.
/// </summary>
/// <remarks>Engines may be shared by trainings on several threads.</remarks>
public abstract class Engine
{
    internal Engine()
    {
    }

    /// <summary>Gets the name that messages have for the engine, with where it computes.</summary>
    public abstract string Name { get; }

    /// <summary>Gets the processes that train together; all engines but MpiEngine have this process alone.</summary>
    internal virtual ProcessGroup Group => ProcessGroup.Single;

    /// <summary>Starts to train what a plan describes, in the way that suits it.</summary>
    /// <param name="plan">The plan; checked.</param>
    /// <exception cref="NotSupportedException">The engine cannot train what the plan describes.</exception>
    internal abstract ITrainingRun Start(TrainingPlan plan);

    /// <summary>
    /// Returns the engine for each of several trainings, and how many of them are to run at the same time.
    /// </summary>
    internal virtual (Engine Engine, int AtOnce) ShareAmong(int trainings) => (this, 1);

    /// <summary>
    /// A message for the log about how the engine runs on this machine; null where there is none. Later calls in a process return null.
    /// </summary>
    internal virtual string? TakeNotice() => null;
}
