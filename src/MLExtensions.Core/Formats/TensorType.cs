namespace MLExtensions;

/// <summary>Specifies the type of the numbers of a tensor, by its name in safetensors.</summary>
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
