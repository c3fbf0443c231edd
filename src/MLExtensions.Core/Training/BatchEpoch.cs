using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>An epoch of mini-batches: the rows in a new order, a step for each batch.</summary>
/// <param name="run">The run that is trained.</param>
/// <param name="group">The processes that train together.</param>
/// <param name="plan">The plan of the training.</param>
/// <param name="rows">The rows to train on.</param>
/// <param name="progress">Receives progress; null for none.</param>
/// <param name="checkpoint">Receives the number of steps done, after steps within an epoch; saves a checkpoint where one is due.</param>
/// <param name="cancellationToken">Ends the training between two steps.</param>
internal sealed class BatchEpoch(
    ITrainingRun run, ProcessGroup group, TrainingPlan plan, RowSet rows, IProgress<TrainingProgress>? progress,
    Action<int>? checkpoint, CancellationToken cancellationToken) : IEpoch
{
    private const string PositionName = "epoch_position";

    private readonly int _stepsPerEpoch = TrainingLoop.StepsPerEpoch(rows.Count, plan.BatchSize, plan.DropLastBatch);
    private readonly int _stepsAtOnce = Math.Min(run.StepsAtOnce, plan.Checkpoints?.EverySteps ?? int.MaxValue);
    private readonly double[] _rates = new double[run.StepsAtOnce];
    private readonly double[] _losses = new double[run.StepsAtOnce];
    private readonly TrainingClock _clock = new();
    private int _step;
    private double _lossSum, _weightSum;

    public bool HasConverged => false;

    public TrainingProgress Run(int epoch, ReadOnlySpan<double> losses)
    {
        Array.Fill(_rates, RateOf(epoch, 0, losses));
        long started = Stopwatch.GetTimestamp();
        int resumedStep = _step, groupStep = 0;
        using RowPass pass = rows.Begin(
            plan.BatchSize, plan.Shuffle ? new Shuffling(plan.Seed, epoch) : null, group.OwnToken(cancellationToken));
        while (true)
        {
            // Of an epoch that is resumed, the groups before the checkpoint are passed over.
            int groupEnd = groupStep;
            while (groupEnd <= _step)
            {
                group.ThrowIfCancelled(cancellationToken);
                if (!pass.Next())
                    throw new InvalidOperationException($"An epoch should have {_stepsPerEpoch} steps; its rows ended after {groupEnd}.");
                groupStep = groupEnd;
                groupEnd += (pass.Order.Length - 1) / plan.BatchSize + 1;
            }
            var all = new Batch(pass.Rows, pass.Order, step: 0, epoch);
            groupEnd = Math.Min(groupEnd, _stepsPerEpoch);
            while (_step < groupEnd)
            {
                group.ThrowIfCancelled(cancellationToken);
                int steps = StepsFrom(_step, groupEnd), firstRow = (_step - groupStep) * plan.BatchSize,
                    endRow = (int)Math.Min((long)firstRow + (long)steps * plan.BatchSize, all.Rows.Length);
                for (int i = 0; i < steps && plan.Schedule.ChangesWithinEpochs; i++)
                    _rates[i] = RateOf(epoch, _step + i, losses);
                Batch batch = all.Slice(firstRow, endRow - firstRow, (long)epoch * _stepsPerEpoch + _step);
                run.Steps(batch, plan.BatchSize, _rates.AsSpan(0, steps), _losses.AsSpan(0, steps));
                AddUp(batch, steps, epoch, _step);
                _step += steps;

                int rowsDone = (int)Math.Min((long)_step * plan.BatchSize, rows.Count);
                var position = new TrainingProgress
                {
                    Epoch = epoch + 1,
                    Epochs = plan.Epochs,
                    Step = _step,
                    StepsPerEpoch = _stepsPerEpoch,
                    RowsDone = rowsDone,
                    Loss = _weightSum == 0 ? 0 : plan.Scaling.LossFactor * _lossSum / _weightSum,
                    StepLoss = plan.Scaling.LossFactor * _losses[steps - 1],
                    LearningRate = _rates[steps - 1],
                    RowsPerSecond = (rowsDone - (double)resumedStep * plan.BatchSize) / Stopwatch.GetElapsedTime(started).TotalSeconds,
                    TimeLeft = _clock.Left(steps, (long)(plan.Epochs - epoch) * _stepsPerEpoch - _step),
                };
                if (position.IsEndOfEpoch)
                {
                    (_step, _lossSum, _weightSum) = (0, 0, 0);
                    return position;
                }
                checkpoint?.Invoke(_step);
                progress?.Report(position);
            }
            groupStep = groupEnd;
        }
    }

    public void Save(NamedTensors state)
    {
        if (_step == 0)
            return;
        double[] position = [_step, _lossSum, _weightSum];
        // Double precision, as pairs of what the file has.
        state.Add(PositionName, MemoryMarshal.Cast<double, float>(position).ToArray(), position.Length, 2);
    }

    public void Load(NamedTensors state)
    {
        if (!HasPosition(state))
            return;
        ReadOnlySpan<double> position = MemoryMarshal.Cast<float, double>(state.Get(PositionName, 3, 2).Span);
        if (!(position[0] >= 1 && position[0] < _stepsPerEpoch && double.IsFinite(position[1]) && position[2] >= 0))
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"A checkpoint within an epoch should be after 1 to {_stepsPerEpoch - 1} steps, with finite sums; found {position[0]} "
                + $"steps, a loss of {position[1]} and a weight of {position[2]}."));
        }
        (_step, _lossSum, _weightSum) = ((int)position[0], position[1], position[2]);
    }

    /// <summary>Returns whether a saved state is one within an epoch.</summary>
    public static bool HasPosition(NamedTensors state) => state.Tensors.Any(tensor => tensor.Name == PositionName);

    /// <summary>Returns the number of steps to do at once, at most up to the next checkpoint.</summary>
    private int StepsFrom(int step, int end)
    {
        int steps = Math.Min(_stepsAtOnce, end - step);
        return plan.Checkpoints?.EverySteps is int every ? Math.Min(steps, every - step % every) : steps;
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

    private void AddUp(in Batch batch, int steps, int epoch, int firstStep)
    {
        for (int i = 0; i < steps; i++)
        {
            if (!double.IsFinite(_losses[i]))
                throw Divergence.Of(run, plan, _losses[i], epoch + 1, firstStep + i + 1, _rates[i]);
            int count = Math.Min(plan.BatchSize, batch.Rows.Length - i * plan.BatchSize);
            double weight = batch.Slice(i * plan.BatchSize, count, batch.Step + i).WeightSum;
            _lossSum += _losses[i] * weight;
            _weightSum += weight;
        }
    }
}
