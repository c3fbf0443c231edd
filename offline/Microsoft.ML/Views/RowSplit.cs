namespace Microsoft.ML.Offline;

/// <summary>Assigns each row a number in [0, 1): by its position, or, so that like rows stay together, by the value of a column.</summary>
internal sealed class RowSplit(IDataView data, DataViewSchema.Column? key, int seed)
{
    /// <summary>The rows whose numbers are below the fraction, or the others.</summary>
    public IDataView Part(double fraction, bool below)
        => new FilteredDataView(data, key is DataViewSchema.Column column ? [column] : [], row =>
        {
            Func<ulong> hash = HashOver(row);
            return () => Uniform(hash()) < fraction == below;
        }, canShuffle: key != null && data.CanShuffle);

    private Func<ulong> HashOver(DataViewRow row)
    {
        if (key is not DataViewSchema.Column column)
            return () => (ulong)row.Position;
        Delegate make = column.Type is VectorDataViewType ? HashVector<int> : HashScalar<int>;
        return Generic.Call<Func<ulong>>(make, column.Type.GetItemType().RawType, row, column);
    }

    private static Func<ulong> HashScalar<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return Hash(value);
        };
    }

    private static Func<ulong> HashVector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> vector = default;
        return () =>
        {
            getter(ref vector);
            return vector.DenseValues().Aggregate(0UL, (hash, value) => Mix(hash ^ Hash(value)));
        };
    }

    private static ulong Hash<T>(T value)
        => value is ReadOnlyMemory<char> text ? text.ToArray().Aggregate(0UL, (hash, letter) => Mix(hash ^ letter)) : (uint)value!.GetHashCode();

    private double Uniform(ulong hash) => (Mix(Mix((uint)seed) ^ hash) >> 11) * (1.0 / (1UL << 53));

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
