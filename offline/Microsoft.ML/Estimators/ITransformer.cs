namespace Microsoft.ML
{
    /// <summary>Can be saved into a model file.</summary>
    public interface ICanSaveModel
    {
        void Save(ModelSaveContext ctx);
    }

    /// <summary>Turns data into data.</summary>
    public interface ITransformer : ICanSaveModel
    {
        /// <summary>Whether each output row depends on one input row only.</summary>
        bool IsRowToRowMapper { get; }

        DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

        /// <summary>Transforms lazily: the work is done when cursors of the result move.</summary>
        IDataView Transform(IDataView input);

        IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
    }

    /// <summary>Learns a transformer from data.</summary>
    public interface IEstimator<out TTransformer> where TTransformer : ITransformer
    {
        TTransformer Fit(IDataView input);

        /// <summary>What the transformer will do to a schema, promised before it is learned.</summary>
        SchemaShape GetOutputSchema(SchemaShape inputSchema);
    }
}

namespace Microsoft.ML.Data
{
    /// <summary>Maps single rows of one schema to rows of another.</summary>
    public interface IRowToRowMapper
    {
        DataViewSchema InputSchema { get; }

        DataViewSchema OutputSchema { get; }

        /// <summary>The input columns that these output columns need.</summary>
        IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns);

        /// <summary>A row that follows the input row; disposing it disposes the input row.</summary>
        DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns);
    }
}
