namespace Microsoft.ML;

public sealed partial class ModelOperationsCatalog
{
    private const string LoaderFolder = "Loader";

    /// <summary>Saves a model, which may be null, and the loader of its input.</summary>
    public void Save<TSource>(ITransformer? model, IDataLoader<TSource> loader, string filePath)
    {
        ArgumentNullException.ThrowIfNull(loader);
        Check.NonEmpty(filePath);
        using FileStream stream = File.Create(filePath);
        Save(model, loader, stream);
    }

    public void Save<TSource>(ITransformer? model, IDataLoader<TSource> loader, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentNullException.ThrowIfNull(stream);
        using var repository = new RepositoryWriter(stream);
        ModelSaveContext.SaveModel(repository, loader, LoaderFolder);
        ModelSaveContext.SaveModel(repository, model, TransformerFolder);
    }

    /// <summary>Loads a model and the loader that was saved with it.</summary>
    public ITransformer LoadWithDataLoader(string filePath, out IDataLoader<IMultiStreamSource> loader)
    {
        Check.NonEmpty(filePath);
        using FileStream stream = File.OpenRead(filePath);
        return LoadWithDataLoader(stream, out loader);
    }

    public ITransformer LoadWithDataLoader(Stream stream, out IDataLoader<IMultiStreamSource> loader)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var repository = new RepositoryReader(stream);
        if (!ModelLoadContext.LoadModelOrNull<IDataLoader<IMultiStreamSource>, SignatureLoadModel>(_env, out var found, repository, LoaderFolder))
            throw Errors.State($"Model does not contain an {nameof(IDataLoader<>)}. Perhaps this was saved with an {nameof(DataViewSchema)}, or even no information on its input at all. "
                + $"Consider using the {nameof(Load)} method instead.");
        loader = found!;
        return LoadTransformer(repository);
    }

    private ITransformer LoadWithLoader(RepositoryReader repository, out DataViewSchema inputSchema)
    {
        ModelLoadContext.LoadModel<IDataLoader<IMultiStreamSource>, SignatureLoadModel>(_env, out var loader, repository, LoaderFolder);
        inputSchema = loader.GetOutputSchema();
        return LoadTransformer(repository);
    }

    /// <summary>The model, or an empty chain where there is none beside the loader.</summary>
    private ITransformer LoadTransformer(RepositoryReader repository)
        => ModelLoadContext.LoadModelOrNull<ITransformer, SignatureLoadModel>(_env, out ITransformer? transformer, repository, TransformerFolder)
            ? transformer! : new TransformerChain<ITransformer>();
}
