using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Schema;

/// <summary>Reads a column of vectors of known size, and checks the size of each vector.</summary>
/// <remarks>ML.NET does not check the length of the arrays of objects, so that a vector can have another size than its column.</remarks>
/// <param name="input">The row or cursor to read.</param>
/// <param name="column">The column.</param>
internal sealed class VectorReader(DataViewRow input, DataViewSchema.Column column)
{
    private readonly ValueGetter<VBuffer<float>> _get = input.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _vector;
    private float[] _dense = [];

    /// <summary>Gets the number of values of each row.</summary>
    public int Length { get; } = ((VectorDataViewType)column.Type).Size;

    /// <summary>Returns the values of the current row of the input, valid until the next call.</summary>
    /// <param name="indices">
    /// The places of the values in the vector, ascending, where the other ones are 0; empty where there are <see cref="Length"/> values.
    /// </param>
    /// <exception cref="InvalidOperationException">The vector is not one of <see cref="Length"/> values.</exception>
    public ReadOnlySpan<float> Read(out ReadOnlySpan<int> indices)
    {
        _get(ref _vector);
        if (_vector.Length != Length)
        {
            throw new InvalidOperationException(
                $"Column '{column.Name}' should have {Length} values in every row; found {_vector.Length}.");
        }
        indices = _vector.IsDense ? [] : _vector.GetIndices();
        CheckIndices(indices);
        return _vector.GetValues();
    }

    /// <summary>Returns all values of the current row of the input, valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The vector is not one of <see cref="Length"/> values.</exception>
    public ReadOnlySpan<float> Read()
    {
        ReadOnlySpan<float> values = Read(out _);
        if (values.Length == Length)
            return values;
        if (_dense.Length == 0)
            _dense = new float[Length];
        _vector.CopyTo(_dense);
        return _dense;
    }

    /// <summary>Copies the values of the current row of the input.</summary>
    /// <param name="values">Receives the values, <see cref="Length"/> of them.</param>
    /// <exception cref="InvalidOperationException">The vector is not one of <see cref="Length"/> values.</exception>
    public void Read(Span<float> values)
    {
        Read(out _);
        _vector.CopyTo(values);
    }

    /// <summary>Throws where the places of values are not ascending: a vector of a custom mapping may be any.</summary>
    private void CheckIndices(ReadOnlySpan<int> indices)
    {
        int before = -1;
        foreach (int index in indices)
        {
            if (index <= before || index >= Length)
            {
                throw new InvalidOperationException(
                    $"The sparse vectors of column '{column.Name}' should have ascending indices from 0 to {Length - 1}; found {index} "
                    + $"after {before}.");
            }
            before = index;
        }
    }
}
