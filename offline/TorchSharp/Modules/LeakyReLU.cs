namespace TorchSharp.Modules
{
    /// <summary>x, or its slope times x where x is negative</summary>
    public sealed class LeakyReLU : nn.Module<Tensor, Tensor>
    {
        private readonly double _negativeSlope;
        private readonly bool _inplace;

        internal LeakyReLU(double negativeSlope, bool inplace) : base(nameof(LeakyReLU)) => (_negativeSlope, _inplace) = (negativeSlope, inplace);

        public override Tensor forward(Tensor tensor) => nn.functional.leaky_relu(tensor, _negativeSlope, _inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static LeakyReLU LeakyReLU(double negative_slope = 0.01, bool inplace = false) => new(negative_slope, inplace);

            public static partial class functional
            {
                public static Tensor leaky_relu(Tensor input, double negative_slope = 0.01, bool inplace = false)
                {
                    if (!inplace) return input.leaky_relu(negative_slope);
                    Operators.LeakyReluInPlace.InPlace(input, negative_slope);
                    return input.alias();
                }
            }
        }
    }
}
