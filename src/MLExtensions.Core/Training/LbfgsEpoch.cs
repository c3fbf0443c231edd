using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>An epoch of L-BFGS: some iterations, each with a line search, on all rows. See <see cref="Optimizer.Lbfgs"/>.</summary>
internal sealed class LbfgsEpoch : IEpoch
{
    private const double LeastCurvature = 1e-10;
    private const string Prefix = "lbfgs.", ConvergedName = "lbfgs_converged";

    private readonly ITrainingRun _run;
    private readonly ProcessGroup _group;
    private readonly TrainingPlan _plan;
    private readonly LbfgsOptimizer _settings;
    private readonly IRowSource _rows;
    private readonly IProgress<TrainingProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly int[] _order;
    private readonly List<(double[] Step, double[] Change)> _history = [];
    private readonly TrainingClock _clock = new();
    private readonly LineSearch _search;
    private readonly int _maxEvaluations;
    private readonly float[] _numbers;
    private readonly double[] _direction, _shares;
    private (double[] Step, double[] Change)? _spare;
    private LinePoint _point;
    private double[] _origin;
    private int _epoch, _evaluations;

    public LbfgsEpoch(
        ITrainingRun run, ProcessGroup group, TrainingPlan plan, LbfgsOptimizer settings, IRowSource rows,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        _group = group;
        (_run, _plan, _settings, _rows, _progress, _cancellationToken) = (run, plan, settings, rows, progress, cancellationToken);
        _order = [.. Enumerable.Range(0, rows.Count)];
        _maxEvaluations = settings.MaxEvaluations ?? (int)(settings.MaxIterations * 1.25);
        int parameters = checked((int)plan.ParameterCount);
        (_numbers, _direction, _shares) = (new float[parameters], new double[parameters], new double[settings.HistorySize]);
        _search = new LineSearch(EvaluateOnLine, parameters);
        (_point, _origin) = (_search.First, _search.First.Parameters);
    }

    public bool HasConverged { get; private set; }

    public TrainingProgress Run(int epoch, ReadOnlySpan<double> losses)
    {
        long started = Stopwatch.GetTimestamp();
        double rate = _plan.Schedule.RateAt(
            new TrainingPosition { BaseRate = _settings.LearningRate, Epoch = epoch, Epochs = _plan.Epochs, EpochLosses = losses });
        if (!(rate > 0 && double.IsFinite(rate)))
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"The learning rate of L-BFGS, the length of step that it tries first, should be more than 0; the schedule "
                + $"{_plan.Schedule} gave {rate} in epoch {epoch + 1}."), nameof(_plan.Schedule));
        }
        (_epoch, _evaluations) = (epoch, 0);
        ReadParameters();
        Evaluate(_point);
        double loss = _point.Loss;
        if (!double.IsFinite(loss))
            throw Divergence.Of(_run, _plan, loss, epoch + 1, step: 1, rate);
        try
        {
            for (int step = 1; ; step++)
            {
                double stepLoss = _point.Loss;
                Iterate(rate);
                bool isLast = step == _settings.MaxIterations || _evaluations >= _maxEvaluations || HasConverged;
                int epochsLeft = HasConverged ? 0 : _plan.Epochs - epoch - (isLast ? 1 : 0);
                var position = new TrainingProgress
                {
                    Epoch = epoch + 1,
                    Epochs = _plan.Epochs,
                    Step = step,
                    StepsPerEpoch = isLast ? step : _settings.MaxIterations,
                    RowsDone = _rows.Count,
                    Loss = _plan.Scaling.LossFactor * loss,
                    StepLoss = _plan.Scaling.LossFactor * stepLoss,
                    LearningRate = rate,
                    RowsPerSecond = (double)_evaluations * _rows.Count / Stopwatch.GetElapsedTime(started).TotalSeconds,
                    TimeLeft = _clock.Left(1, (long)epochsLeft * _settings.MaxIterations - (isLast ? 0 : step)),
                };
                if (isLast)
                    return position;
                _progress?.Report(position);
            }
        }
        finally
        {
            // Cancelled in the middle of a line search, the run has the parameters of a point that was only tried.
            WriteParameters(_point);
        }
    }

    public void Save(NamedTensors state)
    {
        for (int i = 0; i < _history.Count; i++)
        {
            Add($"{Prefix}{i}.step", _history[i].Step);
            Add($"{Prefix}{i}.change", _history[i].Change);
        }

        state.Add(ConvergedName, new float[] { HasConverged ? 1 : 0 });

        // Double precision, as pairs of what the file has.
        void Add(string name, double[] values) => state.Add(name, MemoryMarshal.Cast<double, float>(values).ToArray(), values.Length, 2);
    }

    public void Load(NamedTensors state)
    {
        _history.Clear();
        HasConverged = state.Get(ConvergedName).Span[0] != 0;
        NamedTensors saved = state.WithPrefix(Prefix);
        for (int i = 0; 2 * i < saved.Tensors.Count; i++)
            _history.Add((Get($"{i}.step"), Get($"{i}.change")));

        double[] Get(string name) => MemoryMarshal.Cast<float, double>(saved.Get(name, _numbers.Length, 2).Span).ToArray();
    }

    private void Iterate(double rate)
    {
        LinePoint start = _point;
        FindDirection(start.Gradient);
        (start.Length, start.Slope) = (0, Dot(start.Gradient, _direction));
        if (Largest(start.Gradient) <= _settings.GradientTolerance || start.Slope > -_settings.ChangeTolerance)
        {
            HasConverged = true;
            return;
        }

        _origin = start.Parameters;
        double first = _history.Count == 0 ? Math.Min(1, 1 / SumOfMagnitudes(start.Gradient)) * rate : rate;
        LinePoint found = _search.Run(start, first, _settings.ChangeTolerance / Largest(_direction));
        _point = found;
        HasConverged = !Remember(start, found) || Math.Abs(found.Loss - start.Loss) < _settings.ChangeTolerance;
    }

    /// <summary>
    /// Remembers a step and the change of the gradient, where they show a curvature; whether the step was longer than what counts as
    /// converged.
    /// </summary>
    private bool Remember(LinePoint from, LinePoint to)
    {
        (double[] step, double[] change) = _spare ?? (new double[_numbers.Length], new double[_numbers.Length]);
        _spare = (step, change);
        Subtract(to.Parameters, from.Parameters, step);
        Subtract(to.Gradient, from.Gradient, change);
        bool isLong = Largest(step) > _settings.ChangeTolerance;
        if (Dot(step, change) <= LeastCurvature)
            return isLong;
        _history.Add((step, change));
        _spare = null;
        if (_history.Count > _settings.HistorySize)
        {
            _spare = _history[0];
            _history.RemoveAt(0);
        }
        return isLong;
    }

    /// <summary>
    /// Against the gradient, in the metric of the curvature that the last steps have met: Nocedal and Wright, algorithm 7.4.
    /// </summary>
    private void FindDirection(double[] gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
            _direction[i] = -gradient[i];
        for (int i = _history.Count - 1; i >= 0; i--)
        {
            _shares[i] = Dot(_history[i].Step, _direction) / Dot(_history[i].Step, _history[i].Change);
            AddScaled(_direction, -_shares[i], _history[i].Change);
        }
        if (_history.Count > 0)
        {
            double scale = Dot(_history[^1].Step, _history[^1].Change) / Dot(_history[^1].Change, _history[^1].Change);
            for (int i = 0; i < _direction.Length; i++)
                _direction[i] *= scale;
        }
        for (int i = 0; i < _history.Count; i++)
        {
            double share = Dot(_history[i].Change, _direction) / Dot(_history[i].Step, _history[i].Change);
            AddScaled(_direction, _shares[i] - share, _history[i].Step);
        }
    }

    private void EvaluateOnLine(LinePoint point)
    {
        // The engine's numbers are of single precision; so are the parameters from which steps are counted.
        for (int i = 0; i < _origin.Length; i++)
            point.Parameters[i] = (float)(_origin[i] + point.Length * _direction[i]);
        WriteParameters(point);
        Evaluate(point);
        point.Slope = Dot(point.Gradient, _direction);
        if (!double.IsFinite(point.Loss))
            point.Loss = double.PositiveInfinity;
    }

    /// <summary>Loss and gradient where the run stands.</summary>
    private void Evaluate(LinePoint point)
    {
        _group.ThrowIfCancelled(_cancellationToken);
        _evaluations++;
        // Dropout's masks are those of the epoch: within it, the loss is one function.
        point.Loss = _run.LossAndGradient(new Batch(_rows, _order, _epoch, _epoch), _numbers);
        for (int i = 0; i < _numbers.Length; i++)
            point.Gradient[i] = _numbers[i];
    }

    private void ReadParameters()
    {
        _run.GetParameters(_numbers);
        for (int i = 0; i < _numbers.Length; i++)
            _point.Parameters[i] = _numbers[i];
    }

    private void WriteParameters(LinePoint point)
    {
        for (int i = 0; i < _numbers.Length; i++)
            _numbers[i] = (float)point.Parameters[i];
        _run.SetParameters(_numbers);
    }

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private static double Largest(double[] values)
    {
        double largest = 0;
        foreach (double value in values)
            largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }

    private static double SumOfMagnitudes(double[] values)
    {
        double sum = 0;
        foreach (double value in values)
            sum += Math.Abs(value);
        return sum;
    }

    private static void Subtract(double[] x, double[] y, double[] difference)
    {
        for (int i = 0; i < x.Length; i++)
            difference[i] = x[i] - y[i];
    }

    private static void AddScaled(double[] sum, double scale, double[] values)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += scale * values[i];
    }
}
