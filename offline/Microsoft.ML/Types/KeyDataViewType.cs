namespace Microsoft.ML.Data;

/// <summary>One of a known number of things: 1 to Count, and 0 for missing.</summary>
public sealed class KeyDataViewType : PrimitiveDataViewType
{
    private static readonly Dictionary<Type, ulong> Largest = new()
    {
        [typeof(byte)] = byte.MaxValue, [typeof(ushort)] = ushort.MaxValue, [typeof(uint)] = uint.MaxValue, [typeof(ulong)] = ulong.MaxValue,
    };

    public KeyDataViewType(Type type, ulong count) : base(type)
    {
        Check.Argument(IsValidDataType(type), nameof(type), $"Keys are Byte, UInt16, UInt32 or UInt64, not {type.Name}");
        Check.Argument(count > 0 && count <= Largest[type], nameof(count),
            $"The number of keys must be from 1 to {Largest[type]}, but is {count}");
        Count = count;
    }

    public KeyDataViewType(Type type, int count) : this(type, (ulong)Math.Max(count, 0))
    {
    }

    public ulong Count { get; }

    public static bool IsValidDataType(Type type) => Largest.ContainsKey(type);

    internal static ulong LargestCount(Type type) => Largest[type];

    public override bool Equals(DataViewType? other) => other is KeyDataViewType key && key.RawType == RawType && key.Count == Count;

    public override bool Equals(object? other) => other is DataViewType type && Equals(type);

    public override int GetHashCode() => HashCode.Combine(RawType, Count);

    public override string ToString() => $"Key<{RawType.Name}, 0-{Count - 1}>";
}
