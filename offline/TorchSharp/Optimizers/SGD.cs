namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Stochastic gradient descent, with momentum where it is not 0</summary>
        public class SGD : Optimizer<SGD.Options>, optim.IMomentum
        {
            public SGD(IEnumerable<Parameter> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) :
                this([new ParamGroup { Parameters = parameters }], lr, momentum, dampening, weight_decay, nesterov, maximize)
            {
            }

            public SGD(IEnumerable<ParamGroup> parameters, double lr, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) :
                base(parameters, new Options { LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize })
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
                options.momentum ??= defaults.momentum;
                options.dampening ??= defaults.dampening;
                options.weight_decay ??= defaults.weight_decay;
                options.nesterov ??= defaults.nesterov;
                options.maximize ??= defaults.maximize;
            }

            private protected override void Update(Parameter parameter, Tensor grad, Slots slots, Options options)
            {
                grad = Decayed(grad, parameter, options.weight_decay);
                double momentum = options.momentum!.Value;
                if (momentum != 0)
                {
                    Tensor? velocity = slots.Find("momentum_buffer");
                    if (velocity is null) velocity = slots.Keep("momentum_buffer", grad.clone());
                    else velocity.mul_(momentum).add_(grad, 1 - options.dampening!.Value);
                    grad = options.nesterov == true ? grad.add(velocity, momentum) : velocity;
                }

                double rate = options.LearningRate!.Value;
                parameter.add_(grad, options.maximize == true ? rate : -rate);
            }

            public class Options : OptimizerOptions
            {
                public double? momentum { get; set; }

                public double? dampening { get; set; }

                public double? weight_decay { get; set; }

                public bool? nesterov { get; set; }

                public bool? maximize { get; set; }
            }

            public class ParamGroup : ParamGroup<Options>, optim.IMomentum
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-3, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) :
                    base(parameters, new Options { LearningRate = lr, InitialLearningRate = lr, momentum = momentum, dampening = dampening, weight_decay = weight_decay, nesterov = nesterov, maximize = maximize })
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
            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(IEnumerable<(string name, Parameter parameter)> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) => new(parameters.Select(p => p.parameter), learningRate, momentum, dampening, weight_decay, nesterov, maximize);

            public static SGD SGD(IEnumerable<Modules.SGD.ParamGroup> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) => new(parameters, learningRate, momentum, dampening, weight_decay, nesterov, maximize);
        }
    }
}
