namespace Microsoft.ML.Data;

/// <summary>The types that text can be read as, and that columns can be converted to.</summary>
public enum DataKind : byte
{
    SByte = 1,
    Byte = 2,
    Int16 = 3,
    UInt16 = 4,
    Int32 = 5,
    UInt32 = 6,
    Int64 = 7,
    UInt64 = 8,
    Single = 9,
    Double = 10,
    String = 11,
    Boolean = 12,
    TimeSpan = 13,
    DateTime = 14,
    DateTimeOffset = 15,
}

internal static class DataKinds
{
    public static PrimitiveDataViewType ToColumnType(this DataKind kind)
        => ColumnTypeExtensions.FindPrimitiveType(Type.GetType($"System.{kind}") ?? typeof(void)) ?? throw Errors.Argument("Type", "Bad item type");

    /// <summary>The kind of a .NET type, such as that of a member; null where there is none.</summary>
    public static DataKind? KindOf(Type type)
        => type == typeof(ReadOnlyMemory<char>) ? DataKind.String
            : type.Namespace == nameof(System) && Enum.TryParse(type.Name, out DataKind kind) ? kind : null;

    /// <summary>A key over such numbers.</summary>
    public static KeyDataViewType ToKeyType(this DataKind kind, KeyCount count)
    {
        Type raw = kind.ToColumnType().RawType;
        Check.Argument(KeyDataViewType.IsValidDataType(raw), "Type", "Bad item type for Key");
        return new(raw, count.Count ?? KeyDataViewType.LargestCount(raw));
    }
}
