using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Onnx;
using MLExtensions.Schema;

namespace MLExtensions.Mapping;

/// <summary>The new columns that a transformer adds to an input schema, and the computation of their values from a row.</summary>
/// <remarks>Thread safety: a mapping may be used by several threads at once; the getters of a row by one.</remarks>
internal abstract class RowMapping
{
    private readonly Lazy<DataViewSchema> _output;

    protected RowMapping(DataViewSchema input) => (InputSchema, _output) = (input, new Lazy<DataViewSchema>(CreateOutputSchema));

    /// <summary>Gets the schema of the input.</summary>
    public DataViewSchema InputSchema { get; }

    /// <summary>Gets the columns of the input, followed by the new ones.</summary>
    public DataViewSchema OutputSchema => _output.Value;

    /// <summary>Gets the new columns.</summary>
    protected abstract IEnumerable<DataViewSchema.DetachedColumn> NewColumns { get; }

    /// <summary>Gets the columns of the input from which the new ones are computed.</summary>
    public abstract IEnumerable<DataViewSchema.Column> Dependencies { get; }

    /// <summary>Creates a <see cref="ValueGetter{TValue}"/> for each new column of the current row of the input.</summary>
    /// <remarks>
    /// A mapping that computes blocks computes a block of one row here, once for all new columns. Getters of different rows share no state.
    /// </remarks>
    /// <param name="input">The row or cursor to read.</param>
    public virtual Delegate[] CreateGetters(DataViewRow input)
    {
        IBlockMapper mapper = CreateBlockMapper(input, capacity: 1);
        long position = -1;
        return mapper.CreateGetters(() =>
        {
            if (input.Position < 0)
                throw RowChecks.NoCurrentRow();
            if (position != input.Position)
            {
                mapper.Read(0);
                mapper.Compute(0, 1);
                position = input.Position;
            }
            return 0;
        });
    }

    /// <summary>Gets the maximum number of rows of a block; 0 where rows are computed one by one.</summary>
    /// <value>A multiple of <see cref="IBlockMapper.RowsOfPart"/>. Default: 0.</value>
    public virtual int RowsOfBlock => 0;

    /// <summary>Creates a mapper that computes blocks of rows.</summary>
    /// <param name="input">The row or cursor to read.</param>
    /// <param name="capacity">The maximum number of rows that are kept at a time: those of two blocks, or one row.</param>
    /// <exception cref="NotSupportedException"><see cref="RowsOfBlock"/> is 0.</exception>
    public virtual IBlockMapper CreateBlockMapper(DataViewRow input, int capacity) => throw new NotSupportedException();

    /// <summary>Gets why the mapping cannot be exported as ONNX, and the way out, as a message; null where it can.</summary>
    public virtual string? WhyNotOnnx => null;

    /// <summary>Adds the nodes that compute the new columns, with a variable for each.</summary>
    /// <exception cref="NotSupportedException"><see cref="WhyNotOnnx"/> is not null.</exception>
    public virtual void AddNodes(OnnxGraph graph) => throw new NotSupportedException(WhyNotOnnx);

    /// <summary>Adds variables for the new columns.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="variables">The variables, in the order of the new columns.</param>
    protected void AddOutputs(OnnxGraph graph, params IEnumerable<string> variables)
    {
        foreach ((DataViewSchema.DetachedColumn column, string variable) in NewColumns.Zip(variables))
            graph.Output(column, variable);
    }

    /// <summary>Returns the columns of the input that are needed for columns of the output.</summary>
    public IEnumerable<DataViewSchema.Column> InputsFor(IEnumerable<DataViewSchema.Column> outputs)
    {
        var needed = outputs.ToArray();
        var inputs = needed.Where(column => column.Index < InputSchema.Count).Select(column => InputSchema[column.Index]);
        bool needsAdded = needed.Any(column => column.Index >= InputSchema.Count);
        return needsAdded ? inputs.Concat(Dependencies).DistinctBy(column => column.Index) : inputs;
    }

    private DataViewSchema CreateOutputSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(InputSchema);
        builder.AddColumns(NewColumns);
        return builder.ToSchema();
    }
}
