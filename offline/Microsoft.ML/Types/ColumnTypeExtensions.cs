namespace Microsoft.ML.Data;

internal static class ColumnTypeExtensions
{
    private static readonly PrimitiveDataViewType[] Standard =
    [
        TextDataViewType.Instance, BooleanDataViewType.Instance, RowIdDataViewType.Instance,
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance,
    ];

    /// <summary>The number of keys, and 0 for what is no key.</summary>
    public static ulong GetKeyCount(this DataViewType columnType) => (columnType as KeyDataViewType)?.Count ?? 0;

    public static DataViewType GetItemType(this DataViewType columnType) => (columnType as VectorDataViewType)?.ItemType ?? columnType;

    /// <summary>The size of a vector, and 0 for what is no vector.</summary>
    public static int GetVectorSize(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 0;

    /// <summary>The size of a vector, and 1 for what is no vector.</summary>
    public static int GetValueCount(this DataViewType columnType) => (columnType as VectorDataViewType)?.Size ?? 1;

    public static bool IsStandardScalar(this DataViewType columnType) => Standard.Contains(columnType);

    public static PrimitiveDataViewType PrimitiveTypeFromType(Type type)
        => FindPrimitiveType(type) ?? throw Errors.State($"Bad type in {nameof(ColumnTypeExtensions)}.{nameof(PrimitiveTypeFromType)}: {type}");

    internal static PrimitiveDataViewType? FindPrimitiveType(Type type)
        => type == typeof(string) ? TextDataViewType.Instance : Array.Find(Standard, standard => standard.RawType == type);
}
