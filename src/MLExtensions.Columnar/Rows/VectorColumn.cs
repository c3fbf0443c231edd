using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Columnar.Rows;

/// <summary>A column with a dense vector in each row; the values of all rows of a batch are one array.</summary>
/// <param name="size">The size of each vector; 0 where the sizes vary.</param>
internal sealed class VectorColumn<T>(int size) : OutputColumn
{
    private Batch _read = new([], []), _written = new([], []);

    /// <summary>Returns the values of a batch of vectors of the known size, whose content is undefined.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <exception cref="InvalidDataException">The values do not fit into an array.</exception>
    public Span<T> WriteRows(int rows) => WriteItems((long)rows * size);

    /// <summary>Returns the values of a batch, whose content is undefined.</summary>
    /// <param name="count">The number of values in all rows.</param>
    /// <exception cref="InvalidDataException">The values do not fit into an array.</exception>
    public Span<T> WriteItems(long count)
    {
        if (count > Array.MaxLength)
        {
            throw new InvalidDataException(
                $"the vectors of a group of rows should have at most {Array.MaxLength:N0} values; found {count:N0}");
        }
        if (_written.Items.Length < count)
            _written = _written with { Items = GC.AllocateUninitializedArray<T>((int)count) };
        return _written.Items.AsSpan(0, (int)count);
    }

    /// <summary>Returns the memory for where each vector begins among the values of a batch, followed by where the last one ends.</summary>
    /// <param name="rows">The number of rows.</param>
    public Span<int> WriteStarts(int rows)
    {
        if (_written.Starts.Length <= rows)
            _written = _written with { Starts = new int[rows + 1] };
        return _written.Starts.AsSpan(0, rows + 1);
    }

    public override void Swap() => (_read, _written) = (_written, _read);

    public override Delegate CreateGetter(CurrentRow row) => size > 0
        ? (ValueGetter<VBuffer<T>>)((ref VBuffer<T> vector) => Copy(row.Index * size, size, ref vector))
        : (ValueGetter<VBuffer<T>>)((ref VBuffer<T> vector) =>
        {
            int start = _read.Starts[row.Index];
            Copy(start, _read.Starts[row.Index + 1] - start, ref vector);
        });

    private void Copy(int start, int count, ref VBuffer<T> vector)
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref vector, count);
        _read.Items.AsSpan(start, count).CopyTo(editor.Values);
        vector = editor.Commit();
    }

    private sealed record Batch(T[] Items, int[] Starts);
}
