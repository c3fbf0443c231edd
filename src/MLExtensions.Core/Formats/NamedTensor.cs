namespace MLExtensions;

/// <summary>An array of numbers with a name and a shape; of single precision, unless it says otherwise.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shape">Size of each dimension; empty for a single number.</param>
/// <param name="Values">The numbers, the last dimension contiguous; empty where they are of another type than single precision.</param>
public sealed record NamedTensor(string Name, int[] Shape, ReadOnlyMemory<float> Values)
{
    /// <summary>A tensor of any type.</summary>
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

    /// <summary>The type of the numbers.</summary>
    public TensorType Type { get; } = TensorType.F32;

    /// <summary>
    /// The numbers where they are of another type than single precision, as they lie in the memory of a little-endian machine; else empty.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>How many numbers there are.</summary>
    public int Length => Type == TensorType.F32 ? Values.Length : Bytes.Length / Type.Size();

    internal static string Describe(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}

/// <summary>The type of a tensor's numbers, under the name that safetensors has for it.</summary>
public enum TensorType
{
    /// <summary>Single precision.</summary>
    F32,

    /// <summary>Double precision.</summary>
    F64,

    /// <summary>Half precision.</summary>
    F16,

    /// <summary>The upper half of a number of single precision.</summary>
    BF16,

    /// <summary>A signed integer of 8 bytes.</summary>
    I64,

    /// <summary>A signed integer of 4 bytes.</summary>
    I32,

    /// <summary>A signed integer of 2 bytes.</summary>
    I16,

    /// <summary>A signed byte.</summary>
    I8,

    /// <summary>A byte.</summary>
    U8,

    /// <summary>True or false, a byte.</summary>
    BOOL,
}

internal static class TensorTypes
{
    public static int Size(this TensorType type) => type switch
    {
        TensorType.F64 or TensorType.I64 => 8,
        TensorType.F32 or TensorType.I32 => 4,
        TensorType.F16 or TensorType.BF16 or TensorType.I16 => 2,
        _ => 1,
    };
}
