using System.Numerics;

namespace Microsoft.ML.Offline;

/// <summary>Labels as numbers.</summary>
internal static class Labels
{
    /// <summary>A key's number counted from 0, a missing key as NaN; a Boolean as 0 or 1; a number as it is.</summary>
    public static Func<float> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType key)
            return Generic.Call<Func<float>>(KeyGetter<uint>, key.RawType, row, column);
        if (column.Type is BooleanDataViewType)
            return Getter<bool>(row, column, flag => flag ? 1 : 0);
        return column.Type == NumberDataViewType.Double ? Getter<double>(row, column, number => (float)number) : Getter<float>(row, column, number => number);
    }

    private static Func<float> Getter<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }

    private static Func<float> KeyGetter<T>(DataViewRow row, DataViewSchema.Column column) where T : struct, IBinaryInteger<T>
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        ulong count = column.Type.GetKeyCount();
        return () =>
        {
            T value = default;
            getter(ref value);
            ulong key = ulong.CreateTruncating(value);
            return key == 0 || key > count ? float.NaN : key - 1;
        };
    }
}
