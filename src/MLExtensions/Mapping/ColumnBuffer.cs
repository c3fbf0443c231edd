using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Mapping;

/// <summary>Keeps the values of a column in several rows, after the input has moved on.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Reads the value of the current row of the input.</summary>
    /// <param name="row">The number under which the value is kept, from 0. The capacity grows where it has to.</param>
    public abstract void Read(int row);

    /// <summary>Creates a <see cref="ValueGetter{TValue}"/> of the values kept.</summary>
    /// <param name="currentRow">Returns the number of the row to get.</param>
    public abstract Delegate CreateGetter(Func<int> currentRow);

    /// <summary>Returns whether values of a type can be kept. Others may refer to memory that the input reuses.</summary>
    public static bool CanKeep(DataViewType type)
        => type is PrimitiveDataViewType || type is VectorDataViewType { ItemType: PrimitiveDataViewType };

    /// <summary>Creates a buffer of a column.</summary>
    /// <param name="input">The row or cursor to read.</param>
    /// <param name="column">The column, of a type for which <see cref="CanKeep"/> returns true.</param>
    /// <param name="capacity">The number of rows kept, to begin with.</param>
    public static ColumnBuffer Create(DataViewRow input, DataViewSchema.Column column, int capacity)
    {
        string method = column.Type is VectorDataViewType ? nameof(CreateVectors) : nameof(CreateValues);
        Type item = column.Type is VectorDataViewType vector ? vector.ItemType.RawType : column.Type.RawType;
        MethodInfo create = typeof(ColumnBuffer).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!;
        return (ColumnBuffer)create.MakeGenericMethod(item).Invoke(null, [input, column, capacity])!;
    }

    private static ColumnBuffer CreateValues<T>(DataViewRow input, DataViewSchema.Column column, int capacity)
        => new Of<T>(input.GetGetter<T>(column), capacity, (in T kept, ref T value) => value = kept);

    private static ColumnBuffer CreateVectors<T>(DataViewRow input, DataViewSchema.Column column, int capacity)
        => new Of<VBuffer<T>>(
            input.GetGetter<VBuffer<T>>(column), capacity, (in VBuffer<T> kept, ref VBuffer<T> value) => kept.CopyTo(ref value));

    private delegate void Copy<T>(in T kept, ref T value);

    private sealed class Of<T>(ValueGetter<T> get, int capacity, Copy<T> copy) : ColumnBuffer
    {
        private T[] _values = new T[capacity];

        public override void Read(int row)
        {
            if (row >= _values.Length)
                Array.Resize(ref _values, (int)Math.Min(Array.MaxLength, Math.Max(row + 1L, 2L * _values.Length)));
            get(ref _values[row]);
        }

        public override Delegate CreateGetter(Func<int> currentRow)
            => (ValueGetter<T>)((ref T value) => copy(_values[currentRow()], ref value));
    }
}
