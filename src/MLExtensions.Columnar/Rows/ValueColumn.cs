using Microsoft.ML;

namespace MLExtensions.Columnar.Rows;

/// <summary>A column with one value in each row.</summary>
internal sealed class ValueColumn<T> : OutputColumn
{
    private T[] _read = [], _written = [];

    /// <summary>Returns the values of the batch to write, whose content is undefined.</summary>
    /// <param name="rows">The number of rows.</param>
    public Memory<T> Write(int rows)
    {
        if (_written.Length < rows)
            _written = GC.AllocateUninitializedArray<T>(rows);
        return _written.AsMemory(0, rows);
    }

    public override void Swap() => (_read, _written) = (_written, _read);

    public override Delegate CreateGetter(CurrentRow row) => (ValueGetter<T>)((ref T value) => value = _read[row.Index]);
}
