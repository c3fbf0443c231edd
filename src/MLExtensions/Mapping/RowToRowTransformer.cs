using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Mapping;
using MLExtensions.Persistence;

namespace MLExtensions;

/// <summary>
/// A transformer that adds columns computed from the other columns of the same row: lazily, in cursors, and row by row in a
/// PredictionEngine.
/// </summary>
/// <remarks>
/// It is saved by <c>mlContext.Model.Save</c> and loaded by <c>mlContext.Model.Load</c> without any registration. A damaged stream ends the
/// loading with an InvalidDataException that names it, inside the TargetInvocationException that ML.NET throws. All transformers of
/// MLExtensions may be used by several threads at once.
/// </remarks>
public abstract class RowToRowTransformer : ITransformer
{
    private protected RowToRowTransformer()
    {
    }

    /// <inheritdoc/>
    public bool IsRowToRowMapper => true;

    /// <inheritdoc/>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
        => Map(inputSchema ?? throw new ArgumentNullException(nameof(inputSchema))).OutputSchema;

    /// <inheritdoc/>
    public IDataView Transform(IDataView input)
        => new MappedDataView(input ?? throw new ArgumentNullException(nameof(input)), Map(input.Schema));

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
        => new Mapper(Map(inputSchema ?? throw new ArgumentNullException(nameof(inputSchema))));

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedStreams.Save(ctx, Signature, GetType(), SaveStreams);

    /// <summary>
    /// Gets the name by which ML.NET finds the class, at most 24 characters; the class's LoadableClass attribute has the same.
    /// </summary>
    private protected abstract string Signature { get; }

    /// <summary>Adds the streams that make up this transformer.</summary>
    private protected abstract void SaveStreams(IDictionary<string, byte[]> streams);

    /// <summary>Returns the mapping of rows of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    private protected abstract RowMapping Map(DataViewSchema input);

    private sealed class Mapper(RowMapping mapping) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => mapping.InputSchema;

        public DataViewSchema OutputSchema => mapping.OutputSchema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
            => mapping.InputsFor(dependingColumns);

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
            => new MappedRow(mapping, input, activeColumns);
    }
}
