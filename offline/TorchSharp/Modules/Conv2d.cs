using TorchSharp.Utils;

namespace TorchSharp.Modules
{
    /// <summary>Cross-correlation of images (batch x channels x height x width) with weights (outputs x inputs / groups x height x width), plus the bias.</summary>
    public sealed class Conv2d : Convolution
    {
        [ComponentName(Name = "weight")] private Parameter _weight;
        [ComponentName(Name = "bias")] private Parameter? _bias;

        private readonly Geometry _geometry;

        internal Conv2d(long inputs, long outputs, long[] kernelSize, Geometry geometry, bool hasBias) : base(nameof(Conv2d))
        {
            _geometry = geometry;
            (_weight, _bias) = BuiltIn.WeightAndBias([outputs, inputs / geometry.Groups, .. kernelSize], hasBias);
            RegisterComponents();
        }

        /// <summary>Without padding numbers the output is as large as the input.</summary>
        internal sealed record Geometry(long[] Stride, long[]? Padding, long[] Dilation, PaddingModes Mode, long Groups);

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

        public override Tensor forward(Tensor input)
        {
            (long[] stride, long[]? padding, long[] dilation, PaddingModes mode, long groups) = _geometry;
            if (padding is null) return Operators.Conv2dSame.Tensor(input, _weight, _bias, stride, "same", dilation, groups);
            if (mode == PaddingModes.Zeros) return nn.functional.conv2d(input, _weight, _bias, stride, padding, dilation, groups);
            using Tensor padded = Operators.Pad.Tensor(input, new[] { padding[1], padding[1], padding[0], padding[0] }, mode == PaddingModes.Constant ? "constant" : mode.ToString().ToLowerInvariant());
            return nn.functional.conv2d(padded, _weight, _bias, stride, [0, 0], dilation, groups);
        }
    }

    public abstract class Convolution : nn.Module<Tensor, Tensor>
    {
        private protected Convolution(string name) : base(name)
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                MakeConv2d(in_channels, out_channels, BuiltIn.Two(kernelSize), new(BuiltIn.Two(stride), BuiltIn.Two(padding), BuiltIn.Two(dilation), padding_mode, groups), bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                MakeConv2d(in_channels, out_channels, BuiltIn.Two(kernelSize), new(BuiltIn.Two(stride, 1), BuiltIn.Two(padding, 0), BuiltIn.Two(dilation, 1), padding_mode, groups), bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, long kernelSize, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                MakeConv2d(in_channels, out_channels, BuiltIn.Two(kernelSize), new(BuiltIn.Two(stride), Numbers(padding), BuiltIn.Two(dilation), padding_mode, groups), bias, device, dtype);

            public static Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernelSize, Padding padding, (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                MakeConv2d(in_channels, out_channels, BuiltIn.Two(kernelSize), new(BuiltIn.Two(stride, 1), Numbers(padding), BuiltIn.Two(dilation, 1), padding_mode, groups), bias, device, dtype);

            private static long[]? Numbers(Padding padding) => padding == Padding.Same ? null : [0, 0];

            private static Conv2d MakeConv2d(long inputs, long outputs, long[] kernelSize, Modules.Conv2d.Geometry geometry, bool hasBias, Device? device, ScalarType? type) =>
                BuiltIn.Placed(new Conv2d(inputs, outputs, kernelSize, geometry, hasBias), device, type);

            public static partial class functional
            {
                public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1) =>
                    Operators.Conv2d.Tensor(input, weight, bias, strides ?? [1, 1], padding ?? [0, 0], dilation ?? [1, 1], groups);
            }
        }
    }
}
