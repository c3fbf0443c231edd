namespace TorchSharp.Modules
{
    /// <summary>The largest element of each window.</summary>
    public sealed class MaxPool2d : nn.Module<Tensor, Tensor>
    {
        private readonly long[] _kernelSize;
        private readonly long[]? _stride;
        private readonly long[] _padding;
        private readonly long[] _dilation;
        private readonly bool _ceilMode;

        internal MaxPool2d(long[] kernelSize, long[]? stride, long[] padding, long[] dilation, bool ceilMode) : base(nameof(MaxPool2d)) =>
            (_kernelSize, _stride, _padding, _dilation, _ceilMode) = (kernelSize, stride, padding, dilation, ceilMode);

        public override Tensor forward(Tensor tensor) => nn.functional.max_pool2d(tensor, _kernelSize, _stride, _padding, _dilation, _ceilMode);

        public (Tensor Values, Tensor Indices) forward_with_indices(Tensor tensor) => nn.functional.max_pool2d_with_indices(tensor, _kernelSize, _stride, _padding, _dilation, _ceilMode);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static MaxPool2d MaxPool2d(long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceilMode = false) =>
                new(BuiltIn.Two(kernelSize), BuiltIn.Stride(stride), BuiltIn.Two(padding, 0), BuiltIn.Two(dilation, 1), ceilMode);

            public static MaxPool2d MaxPool2d((long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, bool ceilMode = false) =>
                new(BuiltIn.Two(kernelSize), BuiltIn.Stride(stride), BuiltIn.Two(padding, 0), BuiltIn.Two(dilation, 1), ceilMode);

            public static partial class functional
            {
                public static Tensor max_pool2d(Tensor input, long[] kernelSize, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                    Operators.MaxPool2d.Tensor(input, kernelSize, strides ?? kernelSize, padding ?? [0, 0], dilation ?? [1, 1], ceil_mode);

                public static Tensor max_pool2d(Tensor input, long kernelSize, long? stride = null, long? padding = null, long? dilation = null, bool ceil_mode = false) =>
                    max_pool2d(input, BuiltIn.Two(kernelSize), BuiltIn.Stride(stride), BuiltIn.Two(padding, 0), BuiltIn.Two(dilation, 1), ceil_mode);

                public static (Tensor output, Tensor indices) max_pool2d_with_indices(Tensor input, long[] kernelSize, long[]? strides = null, long[]? padding = null, long[]? dilation = null, bool ceil_mode = false) =>
                    Operators.MaxPool2dWithIndices.Pair(input, kernelSize, strides ?? kernelSize, padding ?? [0, 0], dilation ?? [1, 1], ceil_mode);
            }
        }
    }
}
