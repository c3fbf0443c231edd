namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Limited-memory BFGS: up to max_iter steps at once, along directions from the last gradients. Without a line search. Needs a closure.</summary>
        public class LBFGS : optim.Optimizer, optim.ILearningRateController
        {
            private readonly Parameter[] _parameters;
            private readonly ParamGroup _group;
            private readonly long _maxIterations;
            private readonly long _maxEvaluations;
            private readonly double _gradientTolerance;
            private readonly double _changeTolerance;
            private readonly long _historySize;
            private readonly List<(Tensor change, Tensor gradientChange, double inverse)> _history = [];
            private Tensor? _direction;
            private Tensor? _lastGradient;
            private double _scale = 1;
            private double _stepSize;
            private long _iterations;

            internal LBFGS(IEnumerable<Parameter> parameters, double lr, long maxIterations, long? maxEvaluations, double gradientTolerance, double changeTolerance, long historySize)
            {
                _parameters = [.. parameters];
                _group = new ParamGroup { Parameters = _parameters, Options = new OptimizerOptions { LearningRate = lr, InitialLearningRate = lr } };
                (_maxIterations, _maxEvaluations) = (maxIterations, maxEvaluations ?? maxIterations * 5 / 4);
                (_gradientTolerance, _changeTolerance, _historySize) = (gradientTolerance, changeTolerance, historySize);
            }

            public override IEnumerable<optim.ILearningRateController> ParamGroups => [_group];

            public double LearningRate
            {
                get => _group.LearningRate;
                set => _group.LearningRate = value;
            }

            public double InitialLearningRate
            {
                get => _group.InitialLearningRate;
                set => _group.InitialLearningRate = value;
            }

            public override IEnumerable<Parameter> parameters() => _parameters;

            /// <summary>The loss before the first step.</summary>
            public override Tensor step(Func<Tensor>? closure)
            {
                ArgumentNullException.ThrowIfNull(closure);
                using IDisposable unrecorded = no_grad();
                using DisposeScope scope = NewDisposeScope();
                Tensor first = Evaluate(closure);
                double loss = first.ToDouble();
                Tensor gradient = Gradient();
                long evaluations = 1;
                for (long i = 1; i <= _maxIterations && Largest(gradient) > _gradientTolerance; i++)
                {
                    Tensor direction = Direction(gradient);
                    double slope = gradient.dot(direction).ToDouble();
                    if (slope > -_changeTolerance) break;
                    _stepSize = _iterations == 1 ? Math.Min(1, 1 / gradient.abs().sum().ToDouble()) * LearningRate : LearningRate;
                    Move(direction, _stepSize);
                    if (i == _maxIterations) break;

                    double before = loss;
                    loss = Evaluate(closure).ToDouble();
                    gradient = Gradient();
                    evaluations++;
                    if (evaluations >= _maxEvaluations || Largest(direction) * _stepSize <= _changeTolerance || Math.Abs(loss - before) < _changeTolerance) break;
                }

                return first.MoveToOuterDisposeScope();
            }

            private static Tensor Evaluate(Func<Tensor> closure)
            {
                using IDisposable recorded = enable_grad();
                return closure();
            }

            private Tensor Gradient() => cat(_parameters.Select(p => p.grad?.reshape(-1) ?? zeros_like(p).reshape(-1)).ToArray());

            private static double Largest(Tensor tensor) => tensor.abs().max().ToDouble();

            // Remembers what the last step changed, then applies the approximate inverse of the second derivatives by the two-loop recursion.
            private Tensor Direction(Tensor gradient)
            {
                _iterations++;
                if (_direction is not null && _lastGradient is not null)
                {
                    Tensor gradientChange = gradient - _lastGradient;
                    Tensor change = _direction * _stepSize;
                    double product = gradientChange.dot(change).ToDouble();
                    if (product > 1e-10)
                    {
                        if (_history.Count == _historySize) Forget(0);
                        _history.Add((change.DetachFromDisposeScope(), gradientChange.DetachFromDisposeScope(), 1 / product));
                        _scale = product / gradientChange.dot(gradientChange).ToDouble();
                    }
                }

                Tensor direction = -gradient;
                var shares = new double[_history.Count];
                for (int i = _history.Count - 1; i >= 0; i--)
                {
                    shares[i] = _history[i].change.dot(direction).ToDouble() * _history[i].inverse;
                    direction.add_(_history[i].gradientChange, -shares[i]);
                }

                direction.mul_(_scale);
                for (int i = 0; i < _history.Count; i++)
                {
                    double share = _history[i].gradientChange.dot(direction).ToDouble() * _history[i].inverse;
                    direction.add_(_history[i].change, shares[i] - share);
                }

                Replace(ref _direction, direction);
                Replace(ref _lastGradient, gradient.clone());
                return direction;
            }

            private void Move(Tensor direction, double size)
            {
                long offset = 0;
                foreach (Parameter parameter in _parameters)
                {
                    long count = parameter.numel();
                    parameter.add_(direction.narrow(0, offset, count).view_as(parameter), size);
                    offset += count;
                }
            }

            private static void Replace(ref Tensor? kept, Tensor tensor)
            {
                kept?.Dispose();
                kept = tensor.DetachFromDisposeScope();
            }

            private void Forget(int place)
            {
                _history[place].change.Dispose();
                _history[place].gradientChange.Dispose();
                _history.RemoveAt(place);
            }

            protected override void Dispose(bool disposing)
            {
                base.Dispose(disposing);
                while (_history.Count > 0) Forget(0);
                _direction?.Dispose();
                _lastGradient?.Dispose();
            }
        }
    }

    public static partial class torch
    {
        public static partial class optim
        {
            public static LBFGS LBFGS(IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
                new(parameters, lr, max_iter, max_eval, tolerange_grad, tolerance_change, history_size);

            public static LBFGS LBFGS(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null, double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) =>
                new(parameters.Select(p => p.parameter), lr, max_iter, max_eval, tolerange_grad, tolerance_change, history_size);
        }
    }
}
