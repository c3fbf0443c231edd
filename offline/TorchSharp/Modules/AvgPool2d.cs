namespace TorchSharp.Modules
{
    /// <summary>The mean of each window.</summary>
    public sealed class AvgPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _kernelSize;
        private readonly long[]? _stride;
        private readonly long[] _padding;
        private readonly bool _ceilMode;
        private readonly bool _countsPadding;
        private readonly long? _divisor;

        internal AvgPool2d(long[] kernelSize, long[]? stride, long[] padding, bool ceilMode, bool countsPadding, long? divisor) : base(nameof(AvgPool2d)) =>
            (_kernelSize, _stride, _padding, _ceilMode, _countsPadding, _divisor) = (kernelSize, stride, padding, ceilMode, countsPadding, divisor);

        public override Tensor forward(Tensor tensor) => Operators.AvgPool2d.Tensor(tensor, _kernelSize, _stride ?? _kernelSize, _padding, _ceilMode, _countsPadding, _divisor);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static AvgPool2d AvgPool2d(long kernel_size, long? stride = null, long? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(BuiltIn.Two(kernel_size), BuiltIn.Stride(stride), BuiltIn.Two(padding, 0), ceil_mode, count_include_pad, divisor_override);

            public static AvgPool2d AvgPool2d((long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, bool ceil_mode = false, bool count_include_pad = true, long? divisor_override = null) =>
                new(BuiltIn.Two(kernel_size), BuiltIn.Stride(stride), BuiltIn.Two(padding, 0), ceil_mode, count_include_pad, divisor_override);

            public static partial class functional
            {
                public static Tensor avg_pool2d(Tensor input, long[] kernelSizes, long[]? strides = null, long[]? paddings = null, bool ceil_mode = false, bool count_include_pad = true) =>
                    Operators.AvgPool2d.Tensor(input, kernelSizes, strides ?? kernelSizes, paddings ?? [0, 0], ceil_mode, count_include_pad);

                public static Tensor avg_pool2d(Tensor input, long kernelSize, long? stride = null, long padding = 0, bool ceil_mode = false, bool count_include_pad = true) =>
                    avg_pool2d(input, BuiltIn.Two(kernelSize), BuiltIn.Stride(stride), BuiltIn.Two(padding), ceil_mode, count_include_pad);
            }
        }
    }
}
