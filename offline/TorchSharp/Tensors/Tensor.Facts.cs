using System.Text;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        public long Dimensions => Ask(Fact.Dimensions);

        public long dim() => Dimensions;

        public long ndim => Dimensions;

        public long NumberOfElements => Ask(Fact.Elements);

        public long numel() => NumberOfElements;

        public long ElementSize => Ask(Fact.ElementSize);

        public long element_size() => ElementSize;

        public ScalarType dtype => (ScalarType)Ask(Fact.Type);

        public Device device => Device.FromCode(Ask(Fact.Device));

        public DeviceType device_type => device.type;

        public int device_index => device.index;

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_integral() => torch.is_integral(dtype);

        public bool is_floating_point() => torch.is_floating_point(dtype);

        public bool is_complex() => torch.is_complex(dtype);

        public bool is_leaf => Ask(Fact.IsLeaf) != 0;

        public bool is_contiguous() => Ask(Fact.IsContiguous) != 0;

        public long storage_offset() => Ask(Fact.StorageOffset);

        public long[] shape => SizesAndStrides().sizes;

        public long[] size() => shape;

        public long size(int dim) => shape[dim < 0 ? dim + (int)Dimensions : dim];

        public long[] stride() => SizesAndStrides().strides;

        public long stride(int dim) => stride()[dim < 0 ? dim + (int)Dimensions : dim];

        private unsafe (long[] sizes, long[] strides) SizesAndStrides()
        {
            var sizes = new long[Dimensions];
            var strides = new long[sizes.Length];
            fixed (long* size = sizes, stride = strides) Shim.Check(Native.shim_tensor_shape(Handle, size, stride));
            GC.KeepAlive(this);
            return (sizes, strides);
        }

        public override string ToString()
        {
            var text = new StringBuilder("[").AppendJoin('x', shape).Append($"], type = {dtype}, device = {device}");
            return text.ToString();
        }
    }
}
