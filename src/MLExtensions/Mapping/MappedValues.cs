using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Mapping;

/// <summary>The getters of the active columns of a row: columns of the input, and new ones.</summary>
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

    public bool IsActive(DataViewSchema.Column column) => RowChecks.HasColumn(_mapping.OutputSchema, column) && _isActive[column.Index];

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column)
    {
        int added = column.Index - _mapping.InputSchema.Count;
        if (added < 0 && IsActive(column))
            return _input.GetGetter<TValue>(_mapping.InputSchema[column.Index]);
        return RowChecks.AsGetter<TValue>(column, IsActive(column) ? _getters[added] : null);
    }
}
