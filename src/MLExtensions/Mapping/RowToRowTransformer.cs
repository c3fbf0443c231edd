using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Mapping;
using MLExtensions.Persistence;
using MLExtensions.Schema;

namespace MLExtensions;

/// <summary>The base of the transformers of MLExtensions, which add columns computed from the other columns of the same row.</summary>
/// <remarks>
/// <para>The columns are computed when a cursor reads them, or row by row in a PredictionEngine.</para>
/// <para>
/// <c>mlContext.Model.Save</c> saves a transformer; <c>mlContext.Model.Load</c> loads it without registration. A damaged stream causes an
/// InvalidDataException that names the stream; ML.NET throws it inside a TargetInvocationException.
/// </para>
/// <para>
/// <c>mlContext.Model.ConvertToOnnx</c> of the package Microsoft.ML.OnnxConverter exports a transformer as ONNX. A NotSupportedException
/// names one that cannot be exported.
/// </para>
/// <para>Thread safety: a transformer may be used by several threads at once; a PredictionEngine by one at a time.</para>
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
    {
        RowMapping mapping = Map((input ?? throw new ArgumentNullException(nameof(input))).Schema);
        return MLNet.Reach(() => View(input, mapping));
    }

    /// <inheritdoc/>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
        => new Mapper(Map(inputSchema ?? throw new ArgumentNullException(nameof(inputSchema))));

    void ICanSaveModel.Save(ModelSaveContext ctx) => SavedStreams.Save(ctx, Signature, GetType(), SaveStreams);

    /// <summary>
    /// Gets the name by which ML.NET finds the class, of at most 24 characters. It is also in the LoadableClass attribute of the class.
    /// </summary>
    private protected abstract string Signature { get; }

    /// <summary>Adds the streams that make up this transformer.</summary>
    private protected abstract void SaveStreams(IDictionary<string, byte[]> streams);

    /// <summary>Returns the data view of an input with the new columns.</summary>
    private protected virtual IDataView View(IDataView input, RowMapping mapping) => new OnnxDataView(input, mapping, this);

    /// <summary>Returns the mapping of the rows of a schema.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    private protected abstract RowMapping Map(DataViewSchema input);

    private sealed class Mapper(RowMapping mapping) : IRowToRowMapper
    {
        public DataViewSchema InputSchema => mapping.InputSchema;

        public DataViewSchema OutputSchema => mapping.OutputSchema;

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
            => mapping.InputsFor(RowChecks.ToActive(OutputSchema, dependingColumns, nameof(dependingColumns)));

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
            => new MappedRow(
                mapping, input ?? throw new ArgumentNullException(nameof(input)),
                RowChecks.ToActive(OutputSchema, activeColumns, nameof(activeColumns)));
    }
}
