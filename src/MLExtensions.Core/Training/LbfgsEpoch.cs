using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>An epoch of L-BFGS: some iterations, each with a line search, on all rows. See <see cref="Optimizer.Lbfgs"/>.</summary>
internal sealed class LbfgsEpoch : IEpoch
{
    private const double LeastCurvature = 1e-10;
    private const string Prefix = "lbfgs.", ConvergedName = "lbfgs_converged";

    private readonly ITrainingRun _run;
    private readonly TrainingPlan _plan;
    private readonly LbfgsOptimizer _settings;
    private readonly RowBuffer _rows;
    private readonly CancellationToken _cancellationToken;
    private readonly int[] _order;
    private readonly List<(double[] Step, double[] Change)> _history = [];
    private readonly TrainingClock _clock = new();
    private readonly float[] _gradient;
    private int _evaluations;

    public LbfgsEpoch(ITrainingRun run, TrainingPlan plan, LbfgsOptimizer settings, RowBuffer rows, CancellationToken cancellationToken)
    {
        if (plan.GradientClipNorm != null || plan.WeightAveraging != null)
            throw new ArgumentException($"L-BFGS takes the gradient as it is and the parameters that it has found: {nameof(plan.GradientClipNorm)} and {nameof(plan.WeightAveraging)} should be null.", nameof(plan));
        (_run, _plan, _settings, _rows, _cancellationToken) = (run, plan, settings, rows, cancellationToken);
        _order = [.. Enumerable.Range(0, rows.Count)];
        _gradient = new float[checked((int)plan.ParameterCount)];
    }

    public bool HasConverged { get; private set; }

    public TrainingProgress Run(int epoch, ReadOnlySpan<double> losses)
    {
        long started = Stopwatch.GetTimestamp();
        float rate = _plan.Schedule.RateAt(new TrainingPosition { BaseRate = _settings.LearningRate, Epoch = epoch, Epochs = _plan.Epochs, EpochLosses = losses });
        _evaluations = 0;
        double[] parameters = Read();
        (double loss, double[] gradient) = Evaluate(epoch, parameters);
        if (!double.IsFinite(loss))
            throw Divergence.Of(_run, _plan, loss, epoch + 1, step: 1, rate);

        double last = loss;
        try
        {
            for (int iteration = 0; iteration < _settings.MaxIterations && _evaluations < _settings.MaxEvaluations && !HasConverged; iteration++)
                Iterate(epoch, rate, ref parameters, ref last, ref gradient);
        }
        finally
        {
            // Cancelled in the middle of a line search, the run stands at a point that was only tried.
            Write(parameters);
        }
        return new TrainingProgress
        {
            Epoch = epoch + 1,
            Epochs = _plan.Epochs,
            Step = 1,
            StepsPerEpoch = 1,
            RowsDone = _rows.Count,
            Loss = loss,
            StepLoss = loss,
            LearningRate = rate,
            RowsPerSecond = _rows.Count / Stopwatch.GetElapsedTime(started).TotalSeconds,
            TimeLeft = _clock.Left(1, _plan.Epochs - epoch - 1),
        };
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

        double[] Get(string name) => MemoryMarshal.Cast<float, double>(saved.Get(name, _gradient.Length, 2).Span).ToArray();
    }

    private void Iterate(int epoch, float rate, ref double[] parameters, ref double loss, ref double[] gradient)
    {
        double[] direction = Direction(gradient), origin = parameters;
        double slope = Dot(gradient, direction);
        if (Largest(gradient) <= _settings.GradientTolerance || slope > -_settings.ChangeTolerance)
        {
            HasConverged = true;
            return;
        }

        double first = _history.Count == 0 ? Math.Min(1, 1 / gradient.Sum(Math.Abs)) * rate : rate;
        var search = new LineSearch(length => At(epoch, origin, direction, length), _settings.ChangeTolerance / Largest(direction));
        LinePoint found = search.Run(new LinePoint(0, loss, slope, origin, gradient), first);

        double[] step = Difference(found.Parameters, origin), change = Difference(found.Gradient, gradient);
        if (Dot(step, change) > LeastCurvature)
        {
            _history.Add((step, change));
            if (_history.Count > _settings.HistorySize)
                _history.RemoveAt(0);
        }
        HasConverged = Largest(step) <= _settings.ChangeTolerance || Math.Abs(found.Loss - loss) < _settings.ChangeTolerance;
        (parameters, loss, gradient) = (found.Parameters, found.Loss, found.Gradient);
    }

    /// <summary>Against the gradient, in the metric of the curvature that the last steps have met: Nocedal and Wright, algorithm 7.4.</summary>
    private double[] Direction(double[] gradient)
    {
        double[] direction = [.. gradient.Select(value => -value)], shares = new double[_history.Count];
        for (int i = _history.Count - 1; i >= 0; i--)
        {
            shares[i] = Dot(_history[i].Step, direction) / Dot(_history[i].Step, _history[i].Change);
            AddScaled(direction, -shares[i], _history[i].Change);
        }
        if (_history.Count > 0)
        {
            double scale = Dot(_history[^1].Step, _history[^1].Change) / Dot(_history[^1].Change, _history[^1].Change);
            for (int i = 0; i < direction.Length; i++)
                direction[i] *= scale;
        }
        for (int i = 0; i < _history.Count; i++)
        {
            double share = Dot(_history[i].Change, direction) / Dot(_history[i].Step, _history[i].Change);
            AddScaled(direction, shares[i] - share, _history[i].Step);
        }
        return direction;
    }

    private LinePoint At(int epoch, double[] origin, double[] direction, double length)
    {
        // The engine's numbers are of single precision; so are the parameters from which steps are counted.
        double[] parameters = new double[origin.Length];
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = (float)(origin[i] + length * direction[i]);
        (double loss, double[] gradient) = Evaluate(epoch, parameters);
        return new LinePoint(length, double.IsFinite(loss) ? loss : double.PositiveInfinity, Dot(gradient, direction), parameters, gradient);
    }

    private (double Loss, double[] Gradient) Evaluate(int epoch, double[] parameters)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _evaluations++;
        Write(parameters);
        // Dropout's masks are those of the epoch: within it, the loss is one function.
        double loss = _run.LossAndGradient(new Batch(_rows, _order, epoch), _gradient);
        return (loss, Array.ConvertAll(_gradient, value => (double)value));
    }

    /// <summary>The parameters in the order of the gradient.</summary>
    private double[] Read()
    {
        float[] parameters = new float[_gradient.Length];
        _run.GetParameters(parameters);
        return Array.ConvertAll(parameters, value => (double)value);
    }

    private void Write(double[] parameters) => _run.SetParameters(Array.ConvertAll(parameters, value => (float)value));

    private static double Dot(double[] x, double[] y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }

    private static double Largest(double[] values) => values.Max(Math.Abs);

    private static double[] Difference(double[] x, double[] y) => [.. x.Zip(y, (a, b) => a - b)];

    private static void AddScaled(double[] sum, double scale, double[] values)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += scale * values[i];
    }
}
