namespace Microsoft.ML.Data;

/// <summary>A transformer whose output rows each depend on one input row: it says which columns it makes, the rest follows.</summary>
public abstract class RowToRowTransformerBase : ITransformer
{
    private protected RowToRowTransformerBase()
    {
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Map(inputSchema).OutputSchema;

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(input, Map(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => Map(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        SaveModel(ctx);
    }

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private protected virtual RowMapper MakeMapper(DataViewSchema input) => RowMapper.Adding(input, MakeColumns(input));

    /// <summary>The columns that this transformer adds to an input schema.</summary>
    private protected abstract IEnumerable<OutputColumn> MakeColumns(DataViewSchema input);

    private protected static DataViewSchema.Column FindInput(DataViewSchema input, string name)
        => input.GetColumnOrNull(name) ?? throw Errors.MissingColumn("inputSchema", "input", name);

    private RowMapper Map(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return MakeMapper(inputSchema);
    }
}
