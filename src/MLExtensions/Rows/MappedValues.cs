using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Rows;

/// <summary>The values of a row: the input's own, and the new ones.</summary>
internal sealed class MappedValues
{
    private readonly RowMapping _mapping;
    private readonly DataViewRow _input;
    private readonly bool[] _isActive;
    private readonly Delegate[] _getters;

    public MappedValues(RowMapping mapping, DataViewRow input, IEnumerable<DataViewSchema.Column> active)
    {
        (_mapping, _input) = (mapping, input);
        _isActive = new bool[mapping.OutputSchema.Count];
        foreach (DataViewSchema.Column column in active)
            _isActive[column.Index] = true;
        _getters = _isActive.AsSpan(mapping.InputSchema.Count).Contains(true) ? mapping.CreateGetters(input) : [];
    }

    public bool IsActive(DataViewSchema.Column column)
        => column.Index < _isActive.Length ? _isActive[column.Index] : throw new ArgumentOutOfRangeException(nameof(column), column.Index, $"The schema has {_isActive.Length} columns.");

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column)
    {
        if (!IsActive(column))
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when the cursor was made.");
        int own = column.Index - _mapping.InputSchema.Count;
        if (own < 0)
            return _input.GetGetter<TValue>(_mapping.InputSchema[column.Index]);
        return _getters[own] as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' has values of type {column.Type.RawType}; asked for {typeof(TValue)}.");
    }
}
