using System.Runtime.InteropServices;

namespace MLExtensions;

/// <summary>An array of numbers with a name and a shape.</summary>
public sealed record NamedTensor
{
    /// <summary>Initializes a tensor of single precision.</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">The size of each dimension; empty for a single number.</param>
    /// <param name="values">The numbers, the last dimension contiguous.</param>
    public NamedTensor(string name, int[] shape, ReadOnlyMemory<float> values) => (Name, Shape, Values) = (name, shape, values);

    /// <summary>Initializes a tensor of any type.</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">Size of each dimension.</param>
    /// <param name="type">The type of the numbers, not single precision.</param>
    /// <param name="bytes">The numbers as they lie in the memory of a little-endian machine.</param>
    public NamedTensor(string name, int[] shape, TensorType type, ReadOnlyMemory<byte> bytes)
        : this(name, shape, default)
    {
        if (type == TensorType.F32)
            throw new ArgumentException("Numbers of single precision are given as such, not as bytes.", nameof(type));
        if (bytes.Length % type.Size() != 0)
        {
            throw new ArgumentException(
                $"Numbers of the type {type} take {type.Size()} bytes each; found {bytes.Length} bytes.", nameof(bytes));
        }
        (Type, Bytes) = (type, bytes);
    }

    /// <summary>Gets the name.</summary>
    public string Name { get; init; }

    /// <summary>Gets the size of each dimension; empty for a single number.</summary>
    public int[] Shape { get; init; }

    /// <summary>Gets the numbers in single precision, the last dimension contiguous; empty for another type.</summary>
    public ReadOnlyMemory<float> Values { get; init; }

    /// <summary>Gets the type of the numbers.</summary>
    public TensorType Type { get; } = TensorType.F32;

    /// <summary>Gets the bytes of numbers of another type than single precision, little-endian; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Gets the number of numbers.</summary>
    public int Length => Type == TensorType.F32 ? Values.Length : Bytes.Length / Type.Size();

    /// <summary>Returns whether no number is NaN or infinite.</summary>
    internal bool IsFinite() => Type switch
    {
        TensorType.F32 => AllFinite(Values.Span, float.IsFinite),
        TensorType.F64 => AllFinite(MemoryMarshal.Cast<byte, double>(Bytes.Span), double.IsFinite),
        TensorType.F16 => AllFinite(MemoryMarshal.Cast<byte, Half>(Bytes.Span), Half.IsFinite),
        TensorType.BF16 => AllFinite(MemoryMarshal.Cast<byte, ushort>(Bytes.Span), bits => (bits & 0x7F80) != 0x7F80),
        _ => true,
    };

    private static bool AllFinite<T>(ReadOnlySpan<T> values, Func<T, bool> isFinite)
    {
        foreach (T value in values)
        {
            if (!isFinite(value))
                return false;
        }
        return true;
    }

    internal static string Describe(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
