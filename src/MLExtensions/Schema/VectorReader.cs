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
    /// <exception cref="InvalidOperationException">The number of values of the row is not <see cref="Length"/>.</exception>
    public ReadOnlySpan<float> Read()
    {
        Get();
        if (_vector.IsDense)
            return _vector.GetValues();
        if (_dense.Length == 0)
            _dense = new float[Length];
        _vector.CopyTo(_dense);
        return _dense;
    }

    /// <summary>Copies the values of the current row of the input.</summary>
    /// <param name="values">Receives the values, <see cref="Length"/> of them.</param>
    /// <exception cref="InvalidOperationException">The number of values of the row is not <see cref="Length"/>.</exception>
    public void Read(Span<float> values)
    {
        Get();
        _vector.CopyTo(values);
    }

    private void Get()
    {
        _get(ref _vector);
        if (_vector.Length != Length)
        {
            throw new InvalidOperationException(
                $"Column '{column.Name}' should have {Length} values in every row; found {_vector.Length}.");
        }
    }
}
