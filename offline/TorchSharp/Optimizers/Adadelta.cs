namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Steps by the gradient, times running means of earlier changes over those of the gradient's square</summary>
        public class Adadelta : Optimizer<Adadelta.Options>
        {
            public Adadelta(IEnumerable<Parameter> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) :
                this([new ParamGroup { Parameters = parameters }], lr, rho, eps, weight_decay, maximize)
            {
            }

            public Adadelta(IEnumerable<ParamGroup> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) :
                base(parameters, new Options { LearningRate = lr, InitialLearningRate = lr, rho = rho, eps = eps, weight_decay = weight_decay, maximize = maximize })
            {
            }

            private protected override Options New() => new();

            private protected override void Complete(Options options, Options defaults)
            {
                options.rho ??= defaults.rho;
                options.eps ??= defaults.eps;
                options.weight_decay ??= defaults.weight_decay;
                options.maximize ??= defaults.maximize;
            }

            private protected override void Update(Parameter parameter, Tensor grad, Slots slots, Options options)
            {
                if (options.maximize == true) grad = -grad;
                grad = Decayed(grad, parameter, options.weight_decay);
                double rho = options.rho!.Value, eps = options.eps!.Value;
                Tensor square = slots["square_avg", parameter].mul_(rho).addcmul_(grad, grad, 1 - rho);
                Tensor change = slots["acc_delta", parameter];
                Tensor delta = change.add(eps).sqrt_().div_(square.add(eps).sqrt_()).mul_(grad);
                parameter.add_(delta, -options.LearningRate!.Value);
                change.mul_(rho).addcmul_(delta, delta, 1 - rho);
            }

            public class Options : OptimizerOptions
            {
                public double? rho { get; set; }

                public double? eps { get; set; }

                public double? weight_decay { get; set; }

                public bool? maximize { get; set; }
            }

            public class ParamGroup : ParamGroup<Options>
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) :
                    base(parameters, new Options { LearningRate = lr, InitialLearningRate = lr, rho = rho, eps = eps, weight_decay = weight_decay, maximize = maximize })
                {
                }
            }
        }
    }

    public static partial class torch
    {
        public static partial class optim
        {
            public static Adadelta Adadelta(IEnumerable<Parameter> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) => new(parameters, lr, rho, eps, weight_decay, maximize);

            public static Adadelta Adadelta(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) => new(parameters.Select(p => p.parameter), lr, rho, eps, weight_decay, maximize);

            public static Adadelta Adadelta(IEnumerable<Modules.Adadelta.ParamGroup> parameters, double lr = 1.0, double rho = 0.9, double eps = 1e-6, double weight_decay = 0, bool maximize = false) => new(parameters, lr, rho, eps, weight_decay, maximize);
        }
    }
}
