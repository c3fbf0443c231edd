using System.Diagnostics;
using System.Globalization;

namespace MLExtensions;

/// <summary>An epoch of mini-batches: the rows in a new order, a step for each batch.</summary>
internal sealed class BatchEpoch(
    ITrainingRun run, ProcessGroup group, TrainingPlan plan, IRowSource rows, IProgress<TrainingProgress>? progress,
    CancellationToken cancellationToken)
    : IEpoch
{
    private readonly int _stepsPerEpoch = TrainingLoop.StepsPerEpoch(rows.Count, plan.BatchSize, plan.DropLastBatch);
    private readonly int[] _order = [.. Enumerable.Range(0, rows.Count)];
    private readonly double[] _rates = new double[run.StepsAtOnce];
    private readonly double[] _losses = new double[run.StepsAtOnce];
    private readonly TrainingClock _clock = new();

    public bool HasConverged => false;

    public TrainingProgress Run(int epoch, ReadOnlySpan<double> losses)
    {
        if (plan.Shuffle)
            Shuffle(epoch);
        Array.Fill(_rates, RateOf(epoch, 0, losses));
        var all = new Batch(rows, _order, step: 0, epoch);
        double lossSum = 0, weightSum = 0;
        long started = Stopwatch.GetTimestamp();
        for (int step = 0; ;)
        {
            group.ThrowIfCancelled(cancellationToken);
            int steps = Math.Min(_rates.Length, _stepsPerEpoch - step), firstRow = step * plan.BatchSize,
                endRow = (int)Math.Min((long)firstRow + (long)steps * plan.BatchSize, rows.Count);
            for (int i = 0; i < steps && plan.Schedule.ChangesWithinEpochs; i++)
                _rates[i] = RateOf(epoch, step + i, losses);
            Batch batch = all.Slice(firstRow, endRow - firstRow, (long)epoch * _stepsPerEpoch + step);
            run.Steps(batch, plan.BatchSize, _rates.AsSpan(0, steps), _losses.AsSpan(0, steps));
            AddUp(batch, steps, epoch, step, ref lossSum, ref weightSum);
            step += steps;

            var position = new TrainingProgress
            {
                Epoch = epoch + 1,
                Epochs = plan.Epochs,
                Step = step,
                StepsPerEpoch = _stepsPerEpoch,
                RowsDone = endRow,
                Loss = weightSum == 0 ? 0 : plan.Scaling.LossFactor * lossSum / weightSum,
                StepLoss = plan.Scaling.LossFactor * _losses[steps - 1],
                LearningRate = _rates[steps - 1],
                RowsPerSecond = endRow / Stopwatch.GetElapsedTime(started).TotalSeconds,
                TimeLeft = _clock.Left(steps, (long)(plan.Epochs - epoch) * _stepsPerEpoch - step),
            };
            if (position.IsEndOfEpoch)
                return position;
            progress?.Report(position);
        }
    }

    public void Save(NamedTensors state)
    {
    }

    public void Load(NamedTensors state)
    {
    }

    // From the same start in each epoch, so that the order depends on the epoch's number alone.
    private void Shuffle(int epoch)
    {
        for (int i = 0; i < _order.Length; i++)
            _order[i] = i;
        new CounterRandom(plan.Seed, RandomPurpose.Shuffling, epoch).Shuffle(_order);
    }

    private double RateOf(int epoch, int step, ReadOnlySpan<double> losses)
    {
        double rate = plan.Schedule.RateAt(new TrainingPosition
        {
            BaseRate = plan.Optimizer.LearningRate,
            Epoch = epoch,
            Epochs = plan.Epochs,
            Step = step,
            StepsPerEpoch = _stepsPerEpoch,
            EpochLosses = losses,
        });
        if (rate >= 0 && double.IsFinite(rate))
            return rate;
        string found = string.Create(CultureInfo.InvariantCulture, $"{rate} in epoch {epoch + 1}, step {step + 1}");
        throw new ArgumentException(
            $"A learning rate should be 0 or more; the schedule {plan.Schedule} gave {found}.", nameof(plan.Schedule));
    }

    private void AddUp(in Batch batch, int steps, int epoch, int firstStep, ref double lossSum, ref double weightSum)
    {
        for (int i = 0; i < steps; i++)
        {
            if (!double.IsFinite(_losses[i]))
                throw Divergence.Of(run, plan, _losses[i], epoch + 1, firstStep + i + 1, _rates[i]);
            int count = Math.Min(plan.BatchSize, batch.Rows.Length - i * plan.BatchSize);
            double weight = batch.Slice(i * plan.BatchSize, count, batch.Step + i).WeightSum;
            lossSum += _losses[i] * weight;
            weightSum += weight;
        }
    }
}
