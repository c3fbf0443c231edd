using System.Security.Cryptography;
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WebApiSample;

/// <summary>A model that was loaded, with engines that predict. It may be used by several threads at once.</summary>
internal sealed class LoadedModel
{
    private const string PixelsColumn = "Pixels", ScoreColumn = "Score";

    // A PredictionEngine is for one thread at a time, and takes longer to make than to predict.
    private readonly ObjectPool<PredictionEngine<Picture, PicturePrediction>> _engines;

    private LoadedModel(MLContext ml, ITransformer model, ModelDescription description)
    {
        Description = description;
        _engines = new DefaultObjectPool<PredictionEngine<Picture, PicturePrediction>>(
            new EnginePolicy(ml, model, description.Pixels), maximumRetained: 4 * Environment.ProcessorCount);
    }

    public ModelDescription Description { get; }

    /// <summary>Loads a model.</summary>
    /// <param name="path">The path of the zip.</param>
    /// <exception cref="InvalidDataException">It does not classify a vector of pixels, or needs other columns, too.</exception>
    public static LoadedModel Load(string path)
    {
        // Read once, so that the version is that of the model, even where the file is replaced meanwhile.
        byte[] content = File.ReadAllBytes(path);
        var ml = new MLContext();
        ITransformer model = ml.Model.Load(new MemoryStream(content), out DataViewSchema? input);
        if (input?.GetColumnOrNull(PixelsColumn)?.Type is not VectorDataViewType { ItemType: NumberDataViewType, Size: > 0 and var pixels })
            throw new InvalidDataException($"The model '{path}' should have an input column {PixelsColumn}, a vector of known size.");
        if (model.GetOutputSchema(input).GetColumnOrNull(ScoreColumn)
            is not { Type: VectorDataViewType { Size: > 0 and var classes } } score)
            throw new InvalidDataException($"The model '{path}' should have an output column {ScoreColumn}, a vector of probabilities.");
        var description = new ModelDescription(
            Convert.ToHexStringLower(SHA256.HashData(content))[..12], DateTimeOffset.UtcNow, pixels, NamesOf(score, classes));
        var loaded = new LoadedModel(ml, model, description);
        try
        {
            // Before a request does, so that a model that cannot predict is not taken.
            loaded.Predict(new float[pixels]);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException(
                $"The model '{path}' should predict from {PixelsColumn} alone, so map labels to keys before the pipeline that is saved. "
                + e.Message);
        }
        return loaded;
    }

    /// <summary>Predicts the classes of a picture.</summary>
    /// <param name="pixels">As many pixels as the description says.</param>
    public Prediction Predict(float[] pixels)
    {
        PredictionEngine<Picture, PicturePrediction> engine = _engines.Get();
        float[] probabilities = engine.Predict(new Picture { Pixels = pixels }).Probabilities;
        _engines.Return(engine);
        ClassProbability[] classes = [.. probabilities.Zip(Description.Classes, (value, name) => new ClassProbability(name, value))];
        return new Prediction(classes.MaxBy(value => value.Probability)!.Name, classes);
    }

    private static string[] NamesOf(DataViewSchema.Column score, int classes)
    {
        if (!score.HasSlotNames())
            return [.. Enumerable.Range(1, classes).Select(number => $"{number}")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        score.GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class EnginePolicy(MLContext ml, ITransformer model, int pixels)
        : PooledObjectPolicy<PredictionEngine<Picture, PicturePrediction>>
    {
        public override PredictionEngine<Picture, PicturePrediction> Create()
        {
            var input = SchemaDefinition.Create(typeof(Picture));
            input[nameof(Picture.Pixels)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, pixels);
            return ml.Model.CreatePredictionEngine<Picture, PicturePrediction>(
                model, ignoreMissingColumns: true, inputSchemaDefinition: input);
        }

        public override bool Return(PredictionEngine<Picture, PicturePrediction> engine) => true;
    }
}
