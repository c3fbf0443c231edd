using System.Numerics;

namespace Microsoft.ML.Offline;

/// <summary>Labels as numbers.</summary>
internal static class Labels
{
    /// <summary>A key's number counted from 0, a missing key as NaN; a number as it is.</summary>
    public static Func<float> Getter(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is KeyDataViewType key)
            return Generic.Call<Func<float>>(KeyGetter<uint>, key.RawType, row, column);
        ValueGetter<float> getter = row.GetGetter<float>(column);
        return () =>
        {
            float value = 0;
            getter(ref value);
            return value;
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
