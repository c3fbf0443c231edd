using System.Runtime.InteropServices;

namespace MLExtensions.Torch;

/// <summary>Numbers between the memory of .NET and that of tensors.</summary>
internal static class TensorData
{
    private static readonly (ScalarType Scalar, TensorType Type)[] s_types =
    [
        (ScalarType.Float32, TensorType.F32), (ScalarType.Float64, TensorType.F64), (ScalarType.Float16, TensorType.F16),
            (ScalarType.BFloat16, TensorType.BF16),
        (ScalarType.Int64, TensorType.I64), (ScalarType.Int32, TensorType.I32), (ScalarType.Int16, TensorType.I16),
        (ScalarType.Int8, TensorType.I8),
        (ScalarType.Byte, TensorType.U8), (ScalarType.Bool, TensorType.BOOL),
    ];

    /// <summary>
    /// A tensor of single precision, its numbers yet to be written. An app may have changed the type and the device that tensors have where
    /// nothing is said.
    /// </summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="device">Null: this processor.</param>
    public static Tensor Empty(long[] shape, Device? device = null) => empty(shape, ScalarType.Float32, device ?? CPU);

    /// <summary>A tensor of single precision on this processor.</summary>
    public static Tensor Of(ReadOnlySpan<float> values, params long[] shape)
    {
        Tensor tensor = Empty(shape);
        values.CopyTo(Singles(tensor));
        return tensor;
    }

    /// <summary>The numbers of a contiguous tensor of single precision on this processor; valid as long as the tensor is.</summary>
    public static Span<float> Singles(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);

    /// <summary>Copies the numbers of a tensor of single precision, wherever it is.</summary>
    public static void CopyTo(Tensor tensor, Span<float> values)
    {
        using DisposeScope scope = NewDisposeScope();
        Singles(tensor.detach().cpu().contiguous()).CopyTo(values);
    }

    /// <summary>Changes the numbers of a tensor of single precision, wherever it is.</summary>
    public static void CopyFrom(ReadOnlySpan<float> values, Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        tensor.copy_(Of(values, tensor.shape));
    }

    /// <summary>A copy of a tensor's numbers, under a name.</summary>
    /// <exception cref="NotSupportedException">They are complex, or of another type that files do not have.</exception>
    public static NamedTensor ToNamed(string name, Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor source = tensor.detach().cpu().contiguous();
        int[] shape = ShapeOf(tensor);
        TensorType type = TypeOf(name, tensor);
        return type == TensorType.F32 ? new NamedTensor(name, shape, Singles(source).ToArray())
            : new NamedTensor(name, shape, type, source.bytes.ToArray());
    }

    /// <summary>The numbers of that name, which have to be there with a tensor's type and shape.</summary>
    /// <exception cref="InvalidDataException">They are missing, or of another type or shape.</exception>
    public static NamedTensor Find(NamedTensors tensors, string name, Tensor tensor)
        => tensors.Get(name, TypeOf(name, tensor), ShapeOf(tensor));

    /// <summary>Changes the numbers of a tensor to others of its type and shape.</summary>
    public static void CopyFrom(NamedTensor source, Tensor tensor)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable noGrad = no_grad();
        ReadOnlySpan<byte> bytes = source.Type == TensorType.F32 ? MemoryMarshal.AsBytes(source.Values.Span) : source.Bytes.Span;
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            bytes.CopyTo(tensor.bytes);
            return;
        }
        Tensor copy = empty(tensor.shape, tensor.dtype, CPU);
        bytes.CopyTo(copy.bytes);
        tensor.copy_(copy);
    }

    /// <summary>
    /// Tells tensors apart: two that are the same numbers in this processor's memory, as a layer's weights that another layer has too, have
    /// one.
    /// </summary>
    public static unsafe nint Identity(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || tensor.NumberOfElements == 0 || !tensor.is_contiguous())
            return tensor.Handle;
        fixed (byte* first = tensor.bytes)
            return (nint)first;
    }

    public static int[] ShapeOf(Tensor tensor) => Array.ConvertAll(tensor.shape, size => checked((int)size));

    /// <summary>A shape as messages have it.</summary>
    public static string Describe(long[] shape) => $"[{string.Join(", ", shape)}]";

    private static TensorType TypeOf(string name, Tensor tensor)
    {
        foreach ((ScalarType scalar, TensorType type) in s_types)
        {
            if (tensor.dtype == scalar)
                return type;
        }
        throw new NotSupportedException(
            $"Tensor '{name}' has numbers of the type {tensor.dtype}, which cannot be saved; there are "
            + $"{string.Join(", ", s_types.Select(pair => pair.Scalar))}.");
    }
}
