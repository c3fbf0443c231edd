namespace MLExtensions;

/// <summary>
/// The learning-rate range test (Smith, 2017): a training of a few steps whose rate rises from step to step shows from which rate on the
/// loss falls, and from which it no longer does.
/// </summary>
internal static class LearningRateRangeTest
{
    private const double Smoothing = 0.95, TooLarge = 4;

    // The loss of fewer rows says more of the rows than of the rate.
    private const int RowsOfRate = 32;

    /// <summary>Runs the test; nothing of it stays but the result.</summary>
    /// <param name="engine">Does the arithmetic.</param>
    /// <param name="plan">What would be trained, and how. Its schedule is not used.</param>
    /// <param name="rows">The rows it would be trained on, over and over until the steps are done.</param>
    /// <param name="from">The first step's rate, more than 0.</param>
    /// <param name="to">The last step's rate, more than the first one's.</param>
    /// <param name="steps">
    /// The maximum number of rates, 10 or more; the test ends earlier when the smoothed loss is four times its least value, or NaN. A rate
    /// has one step, or with small batches as many as make 32 rows.
    /// </param>
    /// <param name="cancellationToken">Ends the test between two steps with an exception.</param>
    /// <exception cref="ArgumentException">A setting is out of its range, or the rows do not fit.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static LearningRateCurve Run(
        Engine engine, TrainingPlan plan, IRowSource rows, double from = 1e-7, double to = 10, int steps = 200,
        CancellationToken cancellationToken = default)
    {
        Setting.RequirePositive(nameof(from), from);
        Setting.Require(to > from && double.IsFinite(to), nameof(to), to, $"more than {nameof(from)}, which is {from}");
        Setting.Require(steps >= 10, nameof(steps), steps, "10 or more");
        if (plan.Optimizer is LbfgsOptimizer)
            throw new ArgumentException("L-BFGS finds the length of its steps itself.", nameof(plan));
        plan = TrainingLoop.Prepare(plan, rows);
        rows = plan.ApplyTo(rows);
        int stepsOfRate = Math.Max(RowsOfRate / plan.BatchSize, 1);
        plan = plan with { TotalSteps = (long)steps * stepsOfRate, HasSparseRows = rows.Sparse != null };

        using ITrainingRun run = engine.Start(plan), untrained = engine.Start(plan);
        float[] outputs = new float[checked(plan.BatchSize * plan.Outputs)];
        int[] order = [.. Enumerable.Range(0, rows.Count)];
        int stepsPerEpoch = TrainingLoop.StepsPerEpoch(rows.Count, plan.BatchSize, plan.DropLastBatch);
        var rates = new List<double>();
        var changes = new List<double>();
        double change = 0, initial = 0, least = double.PositiveInfinity;
        for (int step = 0; step < steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double rate = from * Math.Pow(to / from, step / (steps - 1.0));
            double loss = 0, lossBefore = 0;
            for (int i = 0; i < stepsOfRate && double.IsFinite(loss); i++)
            {
                (double trained, double before) = Step(step * (long)stepsOfRate + i, rate);
                (loss, lossBefore) = (loss + trained / stepsOfRate, lossBefore + before / stepsOfRate);
            }
            // Batches are more or less difficult; what tells of the rate is the difference from the loss before the training.
            change = Smoothing * change + (1 - Smoothing) * (loss - lossBefore);
            initial += (lossBefore - initial) / (step + 1);
            // As Adam's means, corrected for their start at 0.
            double smoothed = initial + change / (1 - Math.Pow(Smoothing, step + 1));
            if (!double.IsFinite(smoothed) || smoothed > TooLarge * least)
                break;
            least = Math.Min(least, smoothed);
            rates.Add(rate);
            changes.Add(smoothed - initial);
        }
        double[] losses = [.. changes.Select(difference => plan.Scaling.LossFactor * (initial + difference))];
        return new LearningRateCurve { LearningRates = rates, Losses = losses };

        (double Loss, double Before) Step(long number, double rate)
        {
            int epoch = (int)(number / stepsPerEpoch), first = (int)(number % stepsPerEpoch) * plan.BatchSize;
            if (plan.Shuffle && first == 0)
                new CounterRandom(plan.Seed, RandomPurpose.Shuffling, epoch).Shuffle(order);
            var batch = new Batch(rows, order.AsSpan(first, Math.Min(plan.BatchSize, rows.Count - first)), number, epoch);
            EvaluationSums before = untrained.Evaluate(batch, outputs.AsSpan(0, batch.Rows.Length * plan.Outputs));
            return (run.Step(batch, rate), before.Weight == 0 ? 0 : before.WeightedLoss / before.Weight);
        }
    }
}
