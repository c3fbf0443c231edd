using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Mapping;

/// <summary>
/// New columns, and how their values are computed from the other columns of the same row. Bound to an input schema; safe for many threads.
/// </summary>
internal abstract class RowMapping
{
    private readonly Lazy<DataViewSchema> _output;

    protected RowMapping(DataViewSchema input) => (InputSchema, _output) = (input, new Lazy<DataViewSchema>(CreateOutputSchema));

    public DataViewSchema InputSchema { get; }

    /// <summary>The input's columns, then the new ones.</summary>
    public DataViewSchema OutputSchema => _output.Value;

    /// <summary>The new columns.</summary>
    protected abstract IEnumerable<DataViewSchema.DetachedColumn> NewColumns { get; }

    /// <summary>The columns of the input that the new ones are computed from.</summary>
    public abstract IEnumerable<DataViewSchema.Column> Dependencies { get; }

    /// <summary>
    /// A <see cref="ValueGetter{TValue}"/> for each new column, reading the current row of the input; they share nothing with those of
    /// another row.
    /// </summary>
    /// <remarks>What computes in blocks computes a block of one row here, once for all new columns.</remarks>
    public virtual Delegate[] CreateGetters(DataViewRow input)
    {
        IBlockMapper mapper = CreateBlockMapper(input, capacity: 1);
        long position = -1;
        return mapper.CreateGetters(() =>
        {
            if (input.Position < 0)
                throw new InvalidOperationException("The cursor stands at no row: MoveNext has not been called, or has returned false.");
            if (position != input.Position)
            {
                mapper.Read(0);
                mapper.Compute(0, 1);
                position = input.Position;
            }
            return 0;
        });
    }

    /// <summary>
    /// The most rows whose new columns are computed together, by <see cref="CreateBlockMapper"/>: a multiple of its
    /// <see cref="IBlockMapper.RowsOfPart"/>; 0, where rows are computed one by one.
    /// </summary>
    public virtual int RowsOfBlock => 0;

    /// <summary>Computes the new columns of many rows at once, read from a cursor.</summary>
    /// <param name="input">The cursor.</param>
    /// <param name="capacity">The most rows that are kept at a time: two blocks, or one row.</param>
    public virtual IBlockMapper CreateBlockMapper(DataViewRow input, int capacity) => throw new NotSupportedException();

    /// <summary>The input's columns that are needed to give these columns of the output.</summary>
    public IEnumerable<DataViewSchema.Column> InputsFor(IEnumerable<DataViewSchema.Column> outputs)
    {
        var needed = outputs.ToArray();
        var inputs = needed.Where(column => column.Index < InputSchema.Count).Select(column => InputSchema[column.Index]);
        return needed.Any(column => column.Index >= InputSchema.Count) ? inputs.Concat(Dependencies).DistinctBy(column => column.Index)
            : inputs;
    }

    private DataViewSchema CreateOutputSchema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(InputSchema);
        builder.AddColumns(NewColumns);
        return builder.ToSchema();
    }
}
