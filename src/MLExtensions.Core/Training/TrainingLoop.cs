using System.Diagnostics;
using System.Globalization;

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
    /// <exception cref="ArithmeticException">The loss has become infinite or NaN; the message says where, and what to do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static (Network Network, TrainingHistory History) Run(
        IEngine engine, TrainingPlan plan, RowBuffer rows, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        plan.Check();
        Check(plan, rows);
        int batchSize = Math.Min(plan.BatchSize, rows.Count), stepsPerEpoch = (rows.Count - 1) / batchSize + 1;
        int[] order = Enumerable.Range(0, rows.Count).ToArray();
        float learningRate = plan.Optimizer.LearningRate;
        var losses = new List<double>();

        using ITrainingRun run = engine.Start(plan with { BatchSize = batchSize });
        for (int epoch = 0; epoch < plan.Epochs; epoch++)
        {
            if (plan.Shuffle)
                ShuffleFor(epoch);
            double lossSum = 0, weightSum = 0;
            long started = Stopwatch.GetTimestamp();
            for (int step = 0; step < stepsPerEpoch; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int start = step * batchSize, count = Math.Min(batchSize, rows.Count - start);
                var batch = new Batch(rows, order.AsSpan(start, count), (long)epoch * stepsPerEpoch + step);
                double loss = run.Step(batch, learningRate), weight = batch.WeightSum;
                if (!double.IsFinite(loss))
                    throw Diverged(loss, epoch + 1, step + 1, learningRate);
                lossSum += loss * weight;
                weightSum += weight;
                progress?.Report(new TrainingProgress(epoch + 1, plan.Epochs, step + 1, stepsPerEpoch, weightSum == 0 ? 0 : lossSum / weightSum, loss, learningRate,
                    (start + count) / Stopwatch.GetElapsedTime(started).TotalSeconds));
            }
            losses.Add(weightSum == 0 ? 0 : lossSum / weightSum);
        }
        return (TrainedNetwork(run, plan.Network), new TrainingHistory(losses));

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
    }

    private static ArithmeticException Diverged(double loss, int epoch, int step, float learningRate) => new(string.Create(CultureInfo.InvariantCulture,
        $"Training has diverged: the loss is {loss} in epoch {epoch}, step {step}, at a learning rate of {learningRate}. Use a smaller learning rate, and features scaled to about -1 to 1."));

    private static Network TrainedNetwork(ITrainingRun run, Network initial)
    {
        var state = new NamedTensors();
        run.Save(state);
        return initial.WithParameters(state);
    }
}
