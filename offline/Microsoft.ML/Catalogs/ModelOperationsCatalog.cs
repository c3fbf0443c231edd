namespace Microsoft.ML;

/// <summary>Saving, loading and using models.</summary>
public sealed partial class ModelOperationsCatalog : IInternalCatalog
{
    private const string SchemaStream = "Schema";
    private const string TransformerFolder = TransformerChain.LoaderSignature;

    private readonly IHostEnvironment _env;

    internal ModelOperationsCatalog(IHostEnvironment env) => _env = env;

    IHostEnvironment IInternalCatalog.Environment => _env;

    /// <summary>Saves a model and, unless it is null, the schema of its input.</summary>
    public void Save(ITransformer model, DataViewSchema? inputSchema, string filePath)
    {
        Check.NonEmpty(filePath);
        using FileStream stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    public void Save(ITransformer model, DataViewSchema? inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var repository = new RepositoryWriter(stream);
        ModelSaveContext.SaveModel(repository, model, TransformerFolder);
        if (inputSchema != null)
            repository.Write(null, SchemaStream, writer => SchemaFile.Write(writer, inputSchema));
    }

    /// <summary>Loads a model and the schema that was saved with it, which a loader also has, or null.</summary>
    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        Check.NonEmpty(filePath);
        using FileStream stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var repository = new RepositoryReader(stream);
        if (repository.Contains(LoaderFolder))
            return LoadWithLoader(repository, out inputSchema);
        using (MemoryStream? schema = repository.OpenOrNull(null, SchemaStream))
            inputSchema = schema != null ? SchemaFile.Read(new BinaryReader(schema)) : null!;
        if (inputSchema == null && !repository.Contains(TransformerFolder))
            throw Errors.State("Could not load legacy format model");
        ModelLoadContext.LoadModel<ITransformer, SignatureLoadModel>(_env, out ITransformer transformer, repository, TransformerFolder);
        return transformer;
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, bool ignoreMissingColumns = true,
        SchemaDefinition? inputSchemaDefinition = null, SchemaDefinition? outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new()
        => new(transformer, new()
        {
            IgnoreMissingColumns = ignoreMissingColumns,
            InputSchemaDefinition = inputSchemaDefinition,
            OutputSchemaDefinition = outputSchemaDefinition,
        });

    /// <summary>An engine whose input has the types and annotations of a schema, such as the one that was saved with the model.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new()
        => CreatePredictionEngine<TSrc, TDst>(transformer, ignoreMissingColumns: false, SchemaDefinition.Create(typeof(TSrc), inputSchema));

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new()
        => new(transformer, options);
}
