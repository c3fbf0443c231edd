using System.Runtime.ExceptionServices;

namespace MLExtensions;

/// <summary>Trains several networks side by side, as the engine has threads.</summary>
internal static class MemberTrainings
{
    /// <summary>Trains what each plan describes; the results do not depend on how many run at the same time.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="plans">The plans, which differ in seed, first parameters and folder of checkpoints.</param>
    /// <param name="sets">The rows of each network.</param>
    /// <param name="progress">Receives progress of all members, from several threads, one report at a time.</param>
    /// <param name="warn">Receives warnings, such as of a damaged checkpoint.</param>
    /// <param name="cancellationToken">Ends the trainings between two steps.</param>
    /// <exception cref="Exception">That of the first training that failed; the others end, too.</exception>
    public static TrainingResult[] Run(
        Engine engine, IReadOnlyList<TrainingPlan> plans, IReadOnlyList<TrainingSets> sets, IProgress<TrainingProgress>? progress,
        Action<string>? warn, CancellationToken cancellationToken)
    {
        if (plans.Count == 1)
            return [TrainingLoop.Run(engine, plans[0], sets[0].Training, sets[0].Validation, progress, warn, cancellationToken)];
        // Streamed rows are read by one training at a time: each has a pool of its own, and reading takes a core.
        (Engine member, int atOnce) = sets.Any(set => set.Training.IsStreamed || set.Validation is { IsStreamed: true })
            ? (engine, 1) : engine.ShareAmong(plans.Count);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var gate = new Lock();
        var results = new TrainingResult[plans.Count];
        ExceptionDispatchInfo? failure = null;
        // A group of processes trains the same network at the same time: one after the other, in this order.
        if (engine.Group.Size > 1)
        {
            for (int i = 0; i < plans.Count; i++)
                Train(i, engine, cancellationToken);
            return results;
        }
        Parallel.For(0, plans.Count, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, i =>
        {
            try
            {
                Train(i, member, ended.Token);
            }
            catch (Exception e)
            {
                // The first one is the cause; the others are cancelled by it.
                lock (gate)
                    failure ??= ExceptionDispatchInfo.Capture(e);
                ended.Cancel();
            }
        });
        failure?.Throw();
        return results;

        void Train(int i, Engine memberEngine, CancellationToken token)
        {
            var memberProgress = progress == null ? null : new MemberProgress(progress, i + 1, plans.Count, gate);
            results[i] = TrainingLoop.Run(memberEngine, plans[i], sets[i].Training, sets[i].Validation, memberProgress, warn, token);
        }
    }

    private sealed class MemberProgress(IProgress<TrainingProgress> progress, int member, int members, Lock gate)
        : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            lock (gate)
                progress.Report(value with { Member = member, Members = members });
        }
    }
}
