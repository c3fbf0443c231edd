namespace Microsoft.ML.Offline;

/// <summary>What stands for a missing value: NaN among floating-point numbers, 0 among keys; other types have none.</summary>
internal static class MissingValues
{
    /// <summary>NaN where the type has it, else the type's default.</summary>
    public static T Of<T>() => typeof(T) == typeof(float) ? (T)(object)float.NaN : typeof(T) == typeof(double) ? (T)(object)double.NaN : default!;

    public static bool ExistIn(DataViewType type) => type is KeyDataViewType || type.RawType == typeof(float) || type.RawType == typeof(double);

    /// <summary>A test for values of this type.</summary>
    public static Func<T, bool> TestFor<T>(DataViewType type)
        => type is KeyDataViewType ? value => EqualityComparer<T>.Default.Equals(value, default) : value => value is float.NaN or double.NaN;

    /// <summary>Whether the current values of all these columns are present.</summary>
    public static Func<bool> NoneIn(DataViewRow row, DataViewSchema.Column[] columns)
    {
        Func<bool>[] present = [.. columns.Select(column => Generic.Call<Func<bool>>(
            column.Type is VectorDataViewType ? VectorIsPresent<int> : ScalarIsPresent<int>, column.Type.GetItemType().RawType, row, column))];
        return () => present.All(test => test());
    }

    private static Func<bool> ScalarIsPresent<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        Func<T, bool> isMissing = TestFor<T>(column.Type);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return !isMissing(value);
        };
    }

    private static Func<bool> VectorIsPresent<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        Func<T, bool> isMissing = TestFor<T>(column.Type.GetItemType());
        VBuffer<T> vector = default;
        return () =>
        {
            getter(ref vector);
            foreach (T value in vector.GetValues())
            {
                if (isMissing(value))
                    return false;
            }
            return true;
        };
    }
}
