using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Schema;

/// <summary>Reads a column of vectors of Boolean of known size, as <see cref="VectorReader"/> reads those of Single.</summary>
/// <param name="input">The row or cursor to read.</param>
/// <param name="column">The column.</param>
internal sealed class BooleanVectorReader(DataViewRow input, DataViewSchema.Column column)
{
    private readonly ValueGetter<VBuffer<bool>> _get = input.GetGetter<VBuffer<bool>>(column);
    private readonly bool[] _values = new bool[((VectorDataViewType)column.Type).Size];
    private VBuffer<bool> _vector;

    /// <summary>Returns the values of the current row of the input, valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The number of values of the row is not that of the column.</exception>
    public ReadOnlySpan<bool> Read()
    {
        _get(ref _vector);
        if (_vector.Length != _values.Length)
        {
            throw new InvalidOperationException(
                $"Column '{column.Name}' should have {_values.Length} values in every row; found {_vector.Length}.");
        }
        _vector.CopyTo(_values);
        return _values;
    }
}
