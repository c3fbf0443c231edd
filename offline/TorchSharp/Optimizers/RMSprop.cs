namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Steps by the gradient over the root of a running mean of its square</summary>
        public class RMSProp : Optimizer<RMSProp.Options>, optim.IMomentum
        {
            public RMSProp(IEnumerable<Parameter> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) :
                this([new ParamGroup { Parameters = parameters }], lr, alpha, eps, weight_decay, momentum, centered, maximize)
            {
            }

            public RMSProp(IEnumerable<ParamGroup> parameters, double lr = 1e-3, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) :
                base(parameters, new Options { LearningRate = lr, InitialLearningRate = lr, maximize = maximize, momentum = momentum, alpha = alpha, eps = eps, weight_decay = weight_decay, centered = centered })
            {
            }

            public double Momentum
            {
                get => ((ParamGroup)ParamGroups.First()).Momentum;
                set => ((ParamGroup)ParamGroups.First()).Momentum = value;
            }

            private protected override Options New() => new();

            private protected override void Complete(Options options, Options defaults)
            {
                options.maximize ??= defaults.maximize;
                options.momentum ??= defaults.momentum;
                options.alpha ??= defaults.alpha;
                options.eps ??= defaults.eps;
                options.weight_decay ??= defaults.weight_decay;
                options.centered ??= defaults.centered;
            }

            private protected override void Update(Parameter parameter, Tensor grad, Slots slots, Options options)
            {
                if (options.maximize == true) grad = -grad;
                grad = Decayed(grad, parameter, options.weight_decay);
                double alpha = options.alpha!.Value, momentum = options.momentum!.Value, rate = options.LearningRate!.Value;
                Tensor square = slots["square_avg", parameter].mul_(alpha).addcmul_(grad, grad, 1 - alpha);
                if (options.centered == true)
                {
                    Tensor mean = slots["grad_avg", parameter].mul_(alpha).add_(grad, 1 - alpha);
                    square = square.addcmul(mean, mean, -1);
                }

                Tensor deviation = square.sqrt().add_(options.eps!.Value);
                if (momentum > 0) parameter.add_(slots["momentum_buffer", parameter].mul_(momentum).addcdiv_(grad, deviation), -rate);
                else parameter.addcdiv_(grad, deviation, -rate);
            }

            public class Options : OptimizerOptions
            {
                public bool? maximize { get; set; }

                public double? momentum { get; set; }

                public double? alpha { get; set; }

                public double? eps { get; set; }

                public double? weight_decay { get; set; }

                public bool? centered { get; set; }
            }

            public class ParamGroup : ParamGroup<Options>, optim.IMomentum
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double eps = 1e-8, double alpha = 0.99, double weight_decay = 0, double momentum = 0.0, bool centered = false) :
                    base(parameters, new Options { LearningRate = lr, InitialLearningRate = lr, momentum = momentum, alpha = alpha, eps = eps, weight_decay = weight_decay, centered = centered })
                {
                }

                public double Momentum
                {
                    get => Options.momentum!.Value;
                    set => Options.momentum = value;
                }
            }
        }
    }

    public static partial class torch
    {
        public static partial class optim
        {
            public static RMSProp RMSProp(IEnumerable<Parameter> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters.Select(p => p.parameter), lr, alpha, eps, weight_decay, momentum, centered, maximize);

            public static RMSProp RMSProp(IEnumerable<Modules.RMSProp.ParamGroup> parameters, double lr = 0.01, double alpha = 0.99, double eps = 1e-8, double weight_decay = 0, double momentum = 0, bool centered = false, bool maximize = false) => new(parameters, lr, alpha, eps, weight_decay, momentum, centered, maximize);
        }
    }
}
