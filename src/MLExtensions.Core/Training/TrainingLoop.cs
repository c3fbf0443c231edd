using System.Diagnostics;

namespace MLExtensions;

/// <summary>Trains a network: epochs of shuffled batches, through any engine.</summary>
public static class TrainingLoop
{
    /// <summary>Trains the plan's network on the rows.</summary>
    /// <param name="engine">Does the arithmetic.</param>
    /// <param name="plan">What is trained, and how.</param>
    /// <param name="rows">At least one row, as wide as the network's inputs.</param>
    /// <param name="progress">Told after every step, on this thread.</param>
    /// <param name="cancellationToken">Ends the training between two steps.</param>
    /// <returns>The trained network, and how the training went.</returns>
    /// <exception cref="ArgumentException">No rows, or rows that do not fit the network.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (Network Network, TrainingHistory History) Run(
        IEngine engine, TrainingPlan plan, RowBuffer rows, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        plan.Check();
        Check(plan, rows);
        int batchSize = Math.Min(plan.BatchSize, rows.Count), stepsPerEpoch = (rows.Count - 1) / batchSize + 1;
        float[] features = new float[batchSize * rows.Features], labels = new float[batchSize * rows.Labels], weights = new float[rows.HasWeights ? batchSize : 0];
        int[] order = Enumerable.Range(0, rows.Count).ToArray();
        float learningRate = plan.Optimizer.LearningRate;
        var losses = new List<double>();

        using ITrainingRun run = engine.Start(plan with { BatchSize = batchSize });
        for (int epoch = 0; epoch < plan.Epochs; epoch++)
        {
            if (plan.Shuffle)
                ShuffleFor(epoch);
            double lossSum = 0;
            long started = Stopwatch.GetTimestamp();
            for (int step = 0; step < stepsPerEpoch; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int start = step * batchSize, count = Math.Min(batchSize, rows.Count - start);
                double loss = run.Step(Gather(start, count, (long)epoch * stepsPerEpoch + step), learningRate);
                lossSum += loss * count;
                progress?.Report(new TrainingProgress(epoch + 1, plan.Epochs, step + 1, stepsPerEpoch, lossSum / (start + count), loss, learningRate,
                    (start + count) / Stopwatch.GetElapsedTime(started).TotalSeconds));
            }
            losses.Add(lossSum / rows.Count);
        }
        return (TrainedNetwork(run, plan.Network), new TrainingHistory(losses));

        Batch Gather(int start, int count, long step)
        {
            rows.Gather(order.AsSpan(start, count), features, labels, weights);
            return new Batch
            {
                Rows = count,
                Features = features.AsSpan(0, count * rows.Features),
                Labels = labels.AsSpan(0, count * rows.Labels),
                Weights = rows.HasWeights ? weights.AsSpan(0, count) : default,
                Step = step,
            };
        }

        // From the same start in each epoch, so that the order depends on the epoch's number alone.
        void ShuffleFor(int epoch)
        {
            for (int i = 0; i < order.Length; i++)
                order[i] = i;
            new CounterRandom(plan.Seed, RandomPurpose.Shuffling, epoch).Shuffle(order);
        }
    }

    private static void Check(TrainingPlan plan, RowBuffer rows)
    {
        if (rows.Count == 0)
            throw new ArgumentException("There are no rows to train on.", nameof(rows));
        if (rows.Features != plan.Network.Inputs)
            throw new ArgumentException($"The network has {plan.Network.Inputs} inputs; the rows have {rows.Features} features.", nameof(rows));
        if (rows.Labels != plan.Loss.LabelsPerRow(plan.Network.Outputs))
            throw new ArgumentException($"The loss takes {plan.Loss.LabelsPerRow(plan.Network.Outputs)} label values a row; the rows have {rows.Labels}.", nameof(rows));
        if ((long)Math.Min(plan.BatchSize, rows.Count) * rows.Features > Array.MaxLength)
            throw new ArgumentException($"A batch of {Math.Min(plan.BatchSize, rows.Count)} rows of {rows.Features} features is too large; choose a smaller batch size.", nameof(plan));
    }

    private static Network TrainedNetwork(ITrainingRun run, Network initial)
    {
        var state = new NamedTensors();
        run.Save(state);
        return initial.WithParameters(state);
    }
}
