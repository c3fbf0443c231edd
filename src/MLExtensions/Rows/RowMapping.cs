using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Rows;

/// <summary>New columns, and how their values come about from the other columns of the same row. Bound to an input schema; safe for many threads.</summary>
internal abstract class RowMapping(DataViewSchema input)
{
    private DataViewSchema? _output;

    public DataViewSchema InputSchema { get; } = input;

    /// <summary>The input's columns, then the new ones.</summary>
    public DataViewSchema OutputSchema => _output ??= CreateOutputSchema();

    /// <summary>The new columns.</summary>
    protected abstract IEnumerable<DataViewSchema.DetachedColumn> NewColumns { get; }

    /// <summary>The columns of the input that the new ones are computed from.</summary>
    public abstract IEnumerable<DataViewSchema.Column> Dependencies { get; }

    /// <summary>A <see cref="ValueGetter{TValue}"/> for each new column, reading the row that the input stands at; they share nothing with those of another row.</summary>
    public abstract Delegate[] CreateGetters(DataViewRow input);

    /// <summary>The input's columns that are needed to give these columns of the output.</summary>
    public IEnumerable<DataViewSchema.Column> InputsFor(IEnumerable<DataViewSchema.Column> outputs)
    {
        var needed = outputs.ToArray();
        var inputs = needed.Where(column => column.Index < InputSchema.Count).Select(column => InputSchema[column.Index]);
        return needed.Any(column => column.Index >= InputSchema.Count) ? inputs.Concat(Dependencies).DistinctBy(column => column.Index) : inputs;
    }

    private DataViewSchema CreateOutputSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(InputSchema);
        builder.AddColumns(NewColumns);
        return builder.ToSchema();
    }
}

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
