using System.Numerics;

namespace Microsoft.ML.Offline;

/// <summary>Collects the statistics of a column, row by row.</summary>
internal static class SlotObserver
{
    /// <summary>An action that takes the row's current values: into a slot each, or, where there is one slot only, all into it.</summary>
    public static Action Create<T>(DataViewRow row, DataViewSchema.Column column, SlotStatistics[] slots) where T : struct, INumberBase<T>
        => column.Type is VectorDataViewType vector
            ? ObserveVector(row.GetGetter<VBuffer<T>>(column), slots, vector.Size)
            : ObserveScalar(row.GetGetter<T>(column), slots[0]);

    private static Action ObserveScalar<T>(ValueGetter<T> getter, SlotStatistics slot) where T : struct, INumberBase<T> => () =>
    {
        T value = default;
        getter(ref value);
        slot.Add(double.CreateTruncating(value));
    };

    private static Action ObserveVector<T>(ValueGetter<VBuffer<T>> getter, SlotStatistics[] slots, int size) where T : INumberBase<T>
    {
        VBuffer<T> vector = default;
        return () =>
        {
            getter(ref vector);
            Check.State(size == 0 || vector.Length == size, $"Normalizer expected {size} slots but got {vector.Length}");
            int slot = 0;
            foreach (T value in vector.DenseValues())
                slots[slots.Length == 1 ? 0 : slot++].Add(double.CreateTruncating(value));
        };
    }
}
