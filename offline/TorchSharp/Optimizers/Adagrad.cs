namespace TorchSharp
{
    namespace Modules
    {
        /// <summary>Steps by the gradient over the root of the sum of its squares</summary>
        public class Adagrad : Optimizer<Adagrad.Options>
        {
            public Adagrad(IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) :
                this([new ParamGroup { Parameters = parameters }], lr, lr_decay, weight_decay, initial_accumulator_value, eps)
            {
            }

            public Adagrad(IEnumerable<ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) :
                base(parameters, new Options { LearningRate = lr, InitialLearningRate = lr, lr_decay = lr_decay, initial_accumulator_value = initial_accumulator_value, eps = eps, weight_decay = weight_decay })
            {
            }

            private protected override Options New() => new();

            private protected override void Complete(Options options, Options defaults)
            {
                options.lr_decay ??= defaults.lr_decay;
                options.initial_accumulator_value ??= defaults.initial_accumulator_value;
                options.eps ??= defaults.eps;
                options.weight_decay ??= defaults.weight_decay;
            }

            private protected override void Update(Parameter parameter, Tensor grad, Slots slots, Options options)
            {
                grad = Decayed(grad, parameter, options.weight_decay);
                double rate = options.LearningRate!.Value / (1 + (slots.Step - 1) * options.lr_decay!.Value);
                Tensor sum = slots["sum", parameter, options.initial_accumulator_value!.Value].addcmul_(grad, grad, 1);
                parameter.addcdiv_(grad, sum.sqrt().add_(options.eps!.Value), -rate);
            }

            public class Options : OptimizerOptions
            {
                public double? lr_decay { get; set; }

                public double? initial_accumulator_value { get; set; }

                public double? eps { get; set; }

                public double? weight_decay { get; set; }
            }

            public class ParamGroup : ParamGroup<Options>
            {
                public ParamGroup()
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, Options options) : base(parameters, options)
                {
                }

                public ParamGroup(IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) :
                    base(parameters, new Options { LearningRate = lr, InitialLearningRate = lr, lr_decay = lr_decay, initial_accumulator_value = initial_accumulator_value, eps = eps, weight_decay = weight_decay })
                {
                }
            }
        }
    }

    public static partial class torch
    {
        public static partial class optim
        {
            public static Adagrad Adagrad(IEnumerable<Parameter> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) => new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            public static Adagrad Adagrad(IEnumerable<(string name, Parameter parameter)> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) => new(parameters.Select(p => p.parameter), lr, lr_decay, weight_decay, initial_accumulator_value, eps);

            public static Adagrad Adagrad(IEnumerable<Modules.Adagrad.ParamGroup> parameters, double lr = 1e-2, double lr_decay = 0, double weight_decay = 0, double initial_accumulator_value = 0, double eps = 1e-10) => new(parameters, lr, lr_decay, weight_decay, initial_accumulator_value, eps);
        }
    }
}
