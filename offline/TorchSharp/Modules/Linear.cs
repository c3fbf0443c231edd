using TorchSharp.Utils;

namespace TorchSharp.Modules
{
    /// <summary>x times the transpose of the weights (outputs x inputs), plus the bias.</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "weight")] private Parameter _weight;
        [ComponentName(Name = "bias")] private Parameter? _bias;

        internal Linear(long inputSize, long outputSize, bool hasBias) : base(nameof(Linear))
        {
            (_weight, _bias) = BuiltIn.WeightAndBias([outputSize, inputSize], hasBias);
            RegisterComponents();
        }

        /// <summary>A new handle each time it is read.</summary>
        public Parameter? weight
        {
            get => BuiltIn.Alias(_weight);
            set => _weight = Replace("weight", value);
        }

        /// <summary>A new handle each time it is read.</summary>
        public Parameter? bias
        {
            get => BuiltIn.Alias(_bias);
            set => _bias = Replace("bias", value);
        }

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight, _bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                BuiltIn.Placed(new Linear(inputSize, outputSize, hasBias), device, dtype);

            public static partial class functional
            {
                public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Operators.Linear.Tensor(input, weights, bias);
            }
        }
    }
}
