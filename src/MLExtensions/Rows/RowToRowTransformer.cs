using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Rows;

namespace MLExtensions;

/// <summary>A transformer that adds columns computed from the other columns of the same row: lazily, in cursors, and row by row in a PredictionEngine.</summary>
public abstract class RowToRowTransformer : SavedTransformer
{
    internal RowToRowTransformer()
    {
    }

    /// <inheritdoc/>
    public sealed override bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    public sealed override DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Map(inputSchema ?? throw new ArgumentNullException(nameof(inputSchema))).OutputSchema;

    /// <inheritdoc/>
    public sealed override IDataView Transform(IDataView input) => new MappedDataView((input ?? throw new ArgumentNullException(nameof(input))), Map(input.Schema));

    /// <inheritdoc/>
    public sealed override IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new Mapper(Map(inputSchema ?? throw new ArgumentNullException(nameof(inputSchema))));

    /// <summary>The mapping of rows of that schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    private protected abstract RowMapping Map(DataViewSchema input);

    private sealed class Mapper(RowMapping mapping) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => mapping.InputSchema;

        public DataViewSchema OutputSchema => mapping.OutputSchema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) => mapping.InputsFor(dependingColumns);

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new MappedRow(mapping, input, activeColumns);
    }
}
