namespace Microsoft.ML.Offline;

/// <summary>Getters that always give the same value.</summary>
internal static class Constant
{
    /// <summary>The getter that a column of this type needs, for a .NET value: arrays become vectors, strings text.</summary>
    public static Delegate GetterOf(object? value, DataViewType type)
    {
        Type item = type.GetItemType().RawType;
        object? converted = value switch
        {
            string text => text.AsMemory(),
            string[] texts => Array.ConvertAll(texts, text => text.AsMemory()),
            _ => value,
        };
        bool isVector = type is VectorDataViewType;
        Type expected = isVector ? typeof(VBuffer<>).MakeGenericType(item) : item;
        if (isVector && converted?.GetType() == item.MakeArrayType())
            return Generic.Call<Delegate>(ArrayGetter<int>, item, converted);
        Check.State(converted?.GetType() == expected, $"An annotation of type {type} cannot hold a {value?.GetType()}");
        return Generic.Call<Delegate>(isVector ? VectorGetter<int> : ScalarGetter<int>, item, converted);
    }

    private static Delegate ScalarGetter<T>(T value) => (ValueGetter<T>)((ref T destination) => destination = value);

    private static Delegate ArrayGetter<T>(T[] values) => VectorGetter(new VBuffer<T>(values.Length, values));

    private static Delegate VectorGetter<T>(VBuffer<T> values) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) => values.CopyTo(ref destination));
}
