using System.Runtime.InteropServices;
using TorchSharp.Utils;

namespace TorchSharp.Modules
{
    /// <summary>Each feature less its mean, over its standard deviation: of the batch while training, of what was seen in training afterwards.</summary>
    public abstract class BatchNorm : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "weight")] private protected Parameter? _weight;
        [ComponentName(Name = "bias")] private protected Parameter? _bias;
        [ComponentName(Name = "running_mean")] private protected Tensor? _mean;
        [ComponentName(Name = "running_var")] private protected Tensor? _variance;
        [ComponentName(Name = "num_batches_tracked")] private protected Tensor? _batches;

        private readonly double _eps;
        private readonly double _momentum;

        private protected BatchNorm(string name, long features, double eps, double momentum, bool affine, bool track) : base(name)
        {
            (_eps, _momentum) = (eps, momentum);
            if (affine) (_weight, _bias) = (BuiltIn.Learned(ones(features, ScalarType.Float32)), BuiltIn.Learned(zeros(features, ScalarType.Float32)));
            if (track) (_mean, _variance, _batches) = (zeros(features, ScalarType.Float32), ones(features, ScalarType.Float32), tensor(0L));
            RegisterComponents();
        }

        /// <summary>A new handle each time it is read.</summary>
        public Parameter? weight => BuiltIn.Alias(_weight);

        /// <summary>A new handle each time it is read.</summary>
        public Parameter? bias => BuiltIn.Alias(_bias);

        /// <summary>A new handle each time it is read.</summary>
        public Tensor? running_mean => _mean?.alias();

        /// <summary>A new handle each time it is read.</summary>
        public Tensor? running_var => _variance?.alias();

        /// <summary>A new handle each time it is read.</summary>
        public Tensor? num_batches_tracked => _batches?.alias();

        public void reset_running_stats()
        {
            _mean?.zero_().Dispose();
            _variance?.fill_(1);
            _batches?.zero_().Dispose();
        }

        public override Tensor forward(Tensor tensor)
        {
            Check(tensor);
            if (training && tensor.NumberOfElements == tensor.shape[1])
                throw new ExternalException($"Expected more than 1 value per channel when training, got input size [{string.Join(", ", tensor.shape)}]");
            if (training) _batches?.add_(1);
            return nn.functional.batch_norm(tensor, _mean, _variance, _weight, _bias, training || _mean is null, _momentum, _eps);
        }

        private protected abstract void Check(Tensor input);
    }

    /// <summary>Over batches of rows (batch x features), or of sequences (batch x features x length).</summary>
    public sealed class BatchNorm1d : BatchNorm
    {
        internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool track) : base(nameof(BatchNorm1d), features, eps, momentum, affine, track)
        {
        }

        private protected override void Check(Tensor input)
        {
            if (input.Dimensions is not (2 or 3)) throw new ArgumentException($"Expected 2D or 3D input (got {input.Dimensions}D input)");
        }
    }

    /// <summary>Over batches of images (batch x channels x height x width).</summary>
    public sealed class BatchNorm2d : BatchNorm
    {
        internal BatchNorm2d(long features, double eps, double momentum, bool affine, bool track) : base(nameof(BatchNorm2d), features, eps, momentum, affine, track)
        {
        }

        private protected override void Check(Tensor input)
        {
            if (input.Dimensions is not 4) throw new ArgumentException($"Expected 4D input (got {input.Dimensions}D input)");
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static BatchNorm1d BatchNorm1d(long features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                BuiltIn.Placed(new BatchNorm1d(features, eps, momentum, affine, track_running_stats), device, dtype);

            public static BatchNorm2d BatchNorm2d(long features, double eps = 1e-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                BuiltIn.Placed(new BatchNorm2d(features, eps, momentum, affine, track_running_stats), device, dtype);

            public static partial class functional
            {
                public static Tensor batch_norm(Tensor input, Tensor? running_mean, Tensor? running_var, Tensor? weight = null, Tensor? bias = null, bool training = false, double momentum = 0.1, double eps = 1e-5) =>
                    Operators.BatchNorm.Tensor(input, weight, bias, running_mean, running_var, training, momentum, eps, true);
            }
        }
    }
}
