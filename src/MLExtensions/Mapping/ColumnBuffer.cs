using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Mapping;

/// <summary>A column's values in several rows, read ahead: reading moves the input, so what is passed on has to be kept.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Keeps the value of the current row of the input.</summary>
    public abstract void Read(int row);

    /// <summary>A <see cref="ValueGetter{TValue}"/> of the value kept for the row that a function names.</summary>
    public abstract Delegate CreateGetter(Func<int> currentRow);

    /// <summary>Whether a value of that type can be kept after the input has moved on.</summary>
    public static bool CanKeep(DataViewType type)
        => type is PrimitiveDataViewType || type is VectorDataViewType { ItemType: PrimitiveDataViewType };

    public static ColumnBuffer Create(DataViewRow input, DataViewSchema.Column column, int capacity)
    {
        string method = column.Type is VectorDataViewType ? nameof(CreateVectors) : nameof(CreateValues);
        Type item = column.Type is VectorDataViewType vector ? vector.ItemType.RawType : column.Type.RawType;
        return (ColumnBuffer)typeof(ColumnBuffer).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(item)
            .Invoke(null, [input, column, capacity])!;
    }

    private static ColumnBuffer CreateValues<T>(DataViewRow input, DataViewSchema.Column column, int capacity)
        => new Of<T>(input.GetGetter<T>(column), capacity, (in T kept, ref T value) => value = kept);

    private static ColumnBuffer CreateVectors<T>(DataViewRow input, DataViewSchema.Column column, int capacity)
        => new Of<VBuffer<T>>(
            input.GetGetter<VBuffer<T>>(column), capacity, (in VBuffer<T> kept, ref VBuffer<T> value) => kept.CopyTo(ref value));

    private delegate void Copy<T>(in T kept, ref T value);

    private sealed class Of<T>(ValueGetter<T> get, int capacity, Copy<T> copy) : ColumnBuffer
    {
        private readonly T[] _values = new T[capacity];

        public override void Read(int row) => get(ref _values[row]);

        public override Delegate CreateGetter(Func<int> currentRow)
            => (ValueGetter<T>)((ref T value) => copy(_values[currentRow()], ref value));
    }
}
