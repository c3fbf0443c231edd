namespace Microsoft.ML.Offline;

/// <summary>Values of one column, copied from rows into numbered slots and served from there.</summary>
internal abstract class ColumnBuffer
{
    public static ColumnBuffer Create(DataViewType type)
        => Generic.Call<ColumnBuffer>(type is VectorDataViewType ? CreateVector<int> : CreateScalar<int>, type.GetItemType().RawType);

    /// <summary>An action that copies the row's current value into a slot.</summary>
    public abstract Action<int> Filler(DataViewRow row, DataViewSchema.Column column);

    /// <summary>A getter for the slot that is current when it is called.</summary>
    public abstract Delegate Getter(Func<int> slot);

    private static ColumnBuffer CreateScalar<T>() => new Scalars<T>();

    private static ColumnBuffer CreateVector<T>() => new Vectors<T>();

    private abstract class Typed<T> : ColumnBuffer
    {
        private T[] _slots = [];

        public override Action<int> Filler(DataViewRow row, DataViewSchema.Column column)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            return slot =>
            {
                if (slot >= _slots.Length)
                    Array.Resize(ref _slots, Math.Max(slot + 1, _slots.Length * 2));
                getter(ref _slots[slot]);
            };
        }

        public override Delegate Getter(Func<int> slot) => (ValueGetter<T>)((ref T destination) => Copy(in _slots[slot()], ref destination));

        protected abstract void Copy(in T source, ref T destination);
    }

    private sealed class Scalars<T> : Typed<T>
    {
        protected override void Copy(in T source, ref T destination) => destination = source;
    }

    private sealed class Vectors<T> : Typed<VBuffer<T>>
    {
        protected override void Copy(in VBuffer<T> source, ref VBuffer<T> destination) => source.CopyTo(ref destination);
    }
}
