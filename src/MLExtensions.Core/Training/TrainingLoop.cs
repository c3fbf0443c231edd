namespace MLExtensions;

/// <summary>Trains a network: epochs of shuffled batches, through any engine.</summary>
internal static class TrainingLoop
{
    /// <summary>Trains the plan's network on the rows.</summary>
    /// <param name="engine">Does the arithmetic.</param>
    /// <param name="plan">What is trained, and how.</param>
    /// <param name="rows">At least one row, as wide as the network's inputs.</param>
    /// <param name="validation">Rows that are not trained on, to see after each epoch how good the network is; null: none.</param>
    /// <param name="progress">
    /// Told on this thread, after every step or, where steps are too short for that, after some of them; always after the last one of an
    /// epoch.
    /// </param>
    /// <param name="cancellationToken">
    /// Ends the training between two steps, as the plan says: with an exception, or with the model so far.
    /// </param>
    /// <returns>The trained network, and how the training went.</returns>
    /// <exception cref="ArgumentException">
    /// A setting is out of its range, there are no rows, or rows that do not fit the network.
    /// </exception>
    /// <exception cref="ArithmeticException">The loss has become infinite or NaN; the message says where, and what to do.</exception>
    /// <exception cref="InvalidDataException">The checkpoint to resume from is of another training, or damaged.</exception>
    /// <exception cref="IOException">A checkpoint cannot be saved; the message names it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (Network Network, TrainingHistory History) Run(
        Engine engine, NetworkPlan plan, IRowSource rows, IRowSource? validation = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        TrainingResult result = Run(engine, (TrainingPlan)plan, rows, validation, progress, null, cancellationToken);
        return (plan.NetworkOf(result.State), result.History);
    }

    /// <summary>Trains what any plan describes.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">The rows to train on.</param>
    /// <param name="validation">The rows to validate on; null for none.</param>
    /// <param name="progress">Receives progress, on this thread.</param>
    /// <param name="warn">Receives warnings, such as of a damaged checkpoint.</param>
    /// <param name="cancellationToken">Ends the training between two steps.</param>
    internal static TrainingResult Run(
        Engine engine, TrainingPlan plan, IRowSource rows, IRowSource? validation, IProgress<TrainingProgress>? progress,
        Action<string>? warn, CancellationToken cancellationToken)
    {
        plan = Prepare(plan, rows, validation);
        (rows, validation) = (plan.ApplyTo(rows), validation == null ? null : plan.Scaling.Apply(validation));
        plan = plan with { HasSparseRows = rows.Sparse != null };
        if (plan.EarlyStopping is { } stopping)
            MetricOfRows.Check(stopping.Metric, validation ?? rows);
        using ITrainingRun run = engine.Start(plan);
        var training = new Training(run, plan, rows, validation, progress, warn, cancellationToken);
        return training.Run();
    }

    /// <summary>The plan for these rows, checked.</summary>
    internal static TrainingPlan Prepare(TrainingPlan plan, IRowSource rows, IRowSource? validation = null)
    {
        plan.Check();
        Check(plan, rows, "train on", nameof(rows));
        if (validation != null)
            Check(plan, validation, "validate on", nameof(validation));
        int batchSize = plan.Optimizer is LbfgsOptimizer ? rows.Count : Math.Min(plan.BatchSize, rows.Count);
        int stepsPerEpoch = StepsPerEpoch(rows.Count, batchSize, plan.DropLastBatch);
        return plan with { BatchSize = batchSize, TotalSteps = (long)plan.Epochs * stepsPerEpoch };
    }

    /// <summary>Returns the number of steps of an epoch, 1 or more.</summary>
    internal static int StepsPerEpoch(int rows, int batchSize, bool dropLastBatch)
        => dropLastBatch ? Math.Max(rows / batchSize, 1) : (rows - 1) / batchSize + 1;

    private static void Check(TrainingPlan plan, IRowSource rows, string purpose, string argument)
    {
        if (rows.Count == 0)
            throw new ArgumentException($"There are no rows to {purpose}.", argument);
        if (rows.Features != plan.Inputs)
        {
            throw new ArgumentException(
                $"The network has {plan.Inputs} inputs; the rows to {purpose} have {rows.Features} features.", argument);
        }
        if (rows.HasWeights && Enumerable.Range(0, rows.Count).All(row => rows.WeightOf(row) == 0))
            throw new ArgumentException($"All {rows.Count} rows to {purpose} have a weight of 0.", argument);
        if (rows.Labels != plan.Loss.LabelsPerRow(plan.Outputs))
        {
            throw new ArgumentException(
                $"The loss takes {plan.Loss.LabelsPerRow(plan.Outputs)} label values a row; "
                + $"the rows to {purpose} have {rows.Labels}.", argument);
        }
        for (int row = 0; row < rows.Count; row++)
            plan.Loss.CheckLabel(rows.LabelsOf(row), plan.Outputs);
    }
}
