using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements, read and written in place on the CPU; a copy of those that lie elsewhere.</summary>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            CheckType<T>();
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        public T item<T>() where T : unmanaged => NumberOfElements == 1 ? data<T>()[0] : throw new ArgumentException("Number of elements in the tensor must be 1");

        public Scalar ToScalar()
        {
            using DisposeScope scope = NewDisposeScope();
            if (is_floating_point()) return new Scalar(to(ScalarType.Float64, CPU).item<double>(), ScalarType.Float64);
            return dtype == ScalarType.Bool ? new Scalar(item<bool>()) : new Scalar(to(ScalarType.Int64, CPU).item<long>(), ScalarType.Int64);
        }

        /// <summary>The memory of a contiguous tensor on the CPU; valid as long as the tensor is.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
                long size = NumberOfElements * ElementSize;
                if (size > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
                if (device_type != DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
                return new Span<byte>((void*)DataPointer, (int)size);
            }

            set
            {
                if (value.Length != NumberOfElements * ElementSize) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(bytes);
            }
        }

        internal nint DataPointer => (nint)Ask(Fact.Data);

        private void CheckType<T>()
        {
            if (dtype == ScalarType.BFloat16) throw new ArgumentException($"No support for {dtype} in TorchSharp");
            if (dtype != ToScalarType(typeof(T))) throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
        }
    }
}
