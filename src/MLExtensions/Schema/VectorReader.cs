using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Schema;

/// <summary>
/// Reads a column of vectors of known size. ML.NET passes on what a user's object has in its array, however long, so the length is checked
/// here.
/// </summary>
internal sealed class VectorReader(DataViewRow input, DataViewSchema.Column column)
{
    private readonly ValueGetter<VBuffer<float>> _get = input.GetGetter<VBuffer<float>>(column);
    private VBuffer<float> _vector;
    private float[] _dense = [];

    /// <summary>Number of values of every row.</summary>
    public int Length { get; } = ((VectorDataViewType)column.Type).Size;

    /// <summary>The values of the current row of the input, until the next call.</summary>
    /// <exception cref="InvalidOperationException">The row has more values, or fewer.</exception>
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

    /// <summary>Writes the values of the current row of the input.</summary>
    /// <exception cref="InvalidOperationException">The row has more values, or fewer.</exception>
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
