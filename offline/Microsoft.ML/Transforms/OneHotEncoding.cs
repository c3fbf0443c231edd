namespace Microsoft.ML.Transforms;

/// <summary>Learns the values of columns and gives each a slot of a vector.</summary>
public sealed class OneHotEncodingEstimator : IEstimator<OneHotEncodingTransformer>
{
    private readonly EstimatorChain<ITransformer> _chain;

    internal OneHotEncodingEstimator(ValueToKeyMappingEstimator toKey, KeyToVectorMappingEstimator? toVector)
    {
        EstimatorChain<ITransformer> chain = new EstimatorChain<ITransformer>().Append((IEstimator<ITransformer>)toKey);
        _chain = toVector != null ? chain.Append((IEstimator<ITransformer>)toVector) : chain;
    }

    public OneHotEncodingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new(_chain.Fit(input));
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _chain.GetOutputSchema(inputSchema);

    /// <summary>What a value becomes.</summary>
    public enum OutputKind : byte
    {
        /// <summary>A vector that counts the values of a vector.</summary>
        Bag = 1,

        /// <summary>A vector with a 1.</summary>
        Indicator = 2,

        /// <summary>A key.</summary>
        Key = 3,
    }
}

/// <summary>Gives each value that was learned its slot of a vector. In a model file it is a chain of transformers.</summary>
public sealed class OneHotEncodingTransformer : ITransformer
{
    private readonly ITransformer _chain;

    internal OneHotEncodingTransformer(ITransformer chain) => _chain = chain;

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => _chain.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _chain.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _chain.Save(ctx);
}
