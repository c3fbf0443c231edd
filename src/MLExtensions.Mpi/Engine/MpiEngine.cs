using MLExtensions.Mpi;

namespace MLExtensions;

/// <summary>
/// Trains in several processes, on one machine or many, which MPI connects: each computes the gradient of its part of a batch, and all
/// update their parameters by the sum. The result is that of one process with the same batch, up to rounding.
/// </summary>
/// <remarks>
/// Each process runs the same program on the same rows; mpiexec starts them: <c>mpiexec -n 2 dotnet App.dll</c>. Without it, there is one
/// process, which trains as the inner engine does. The first process alone, that of rank 0, logs, reports progress and has the folder of
/// checkpoints. A training that fails or is cancelled in one process ends in all of them. A process trains one model at a time.
/// </remarks>
/// <example><code>Engine = MpiEngine.Over(new SimdEngine())</code></example>
public sealed class MpiEngine : Engine
{
    private readonly Engine _inner;
    private readonly RankGroup _group;

    private MpiEngine(Engine inner, TimeSpan timeLimit)
    {
        (_inner, TimeLimit) = (inner, timeLimit);
        MpiProcess.Start(RankGroup.Exit);
        _group = new RankGroup(timeLimit);
    }

    /// <inheritdoc/>
    public override string Name => Size == 1 ? _inner.Name : $"MPI, {Size} processes, each on {_inner.Name}";

    /// <summary>Gets the rank of this process, from 0.</summary>
    public int Rank => MpiProcess.Rank;

    /// <summary>Gets the number of processes that train together; 1 without mpiexec.</summary>
    public int Size => MpiProcess.Size;

    /// <summary>Gets whether this process is the first one, which reports; it should save the model, too.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>Gets how long a process waits for the others before it ends the job.</summary>
    public TimeSpan TimeLimit { get; }

    /// <summary>Gets the time that this process has spent with the exchange of numbers until now, waiting for others included.</summary>
    public TimeSpan CommunicationTime => MpiProcess.Time;

    internal override ProcessGroup Group => _group;

    /// <summary>Creates an engine that trains in all processes that mpiexec has started. The first one starts MPI.</summary>
    /// <param name="inner">
    /// The engine of each process, a <see cref="SimdEngine"/> or a TorchEngine. Where several processes share a machine, their threads
    /// should not be more than its cores, as in <c>new SimdEngine(1)</c>.
    /// </param>
    /// <param name="timeLimit">
    /// How long a process waits for the others, more than 0; null for 5 minutes. Then it ends the job with a message that names the epoch
    /// and the last checkpoint, and the exit code 75. What one process does while the others wait counts: to read the rows, if it takes
    /// longer there; a receiver of progress, which the first process alone has.
    /// </param>
    /// <exception cref="ArgumentException">The inner engine is an MpiEngine, too.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time limit is not more than 0.</exception>
    /// <exception cref="NotSupportedException">The library of MPI is missing; the message says what to install.</exception>
    public static MpiEngine Over(Engine inner, TimeSpan? timeLimit = null)
    {
        ArgumentNullException.ThrowIfNull(inner);
        if (inner is MpiEngine)
        {
            throw new ArgumentException(
                $"The engine of a process should be a SimdEngine or a TorchEngine; found another {nameof(MpiEngine)}.", nameof(inner));
        }
        if (timeLimit <= TimeSpan.Zero || timeLimit > TimeSpan.FromDays(365))
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeLimit), timeLimit, "The time limit should be more than 0, and at most a year.");
        }
        return new MpiEngine(inner, timeLimit ?? TimeSpan.FromMinutes(5));
    }

    internal override ITrainingRun Start(TrainingPlan plan)
    {
        if (plan is not NetworkPlan network)
        {
            throw new NotSupportedException(
                $"{nameof(MpiEngine)} trains networks of fully connected layers; a custom module is trained in one process.");
        }
        return Size == 1 ? _inner.Start(plan) : new MpiTrainingRun(network, _inner, Rank, Size);
    }

    internal override (Engine Engine, int AtOnce) ShareAmong(int trainings) => Size == 1 ? _inner.ShareAmong(trainings) : (this, 1);

    internal override string? TakeNotice() => _inner.TakeNotice();
}
