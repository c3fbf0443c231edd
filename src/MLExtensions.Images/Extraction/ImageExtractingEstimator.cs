using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;
using MLExtensions.Images;
using MLExtensions.Schema;

namespace MLExtensions;

/// <summary>
/// Reads images as vectors of pixels of one size: decoded, turned, cropped or padded, resized and scaled. Created by
/// <c>mlContext.Transforms.ExtractImage</c>.
/// </summary>
/// <remarks>
/// <para>
/// The input column has texts, which are paths; vectors of Byte, which are the bytes of a file; or an MLImage of Microsoft.ML. A model that
/// was fitted on paths can be given bytes in a column of the same name. The colours of an MLImage are those multiplied by alpha, as ML.NET
/// reads them, and it has no orientation. The output column is a vector of Single of channels x height x width, or of
/// height x width x channels.
/// </para>
/// <para>
/// Files are JPEG, PNG, WebP, GIF, BMP or ICO; of an animation, the first frame. The orientation of EXIF in JPEG and WebP is applied, a
/// colour profile is not. Grey is the luma of ITU-R recommendation BT.601.
/// </para>
/// <para>Fit learns nothing, and reads no image.</para>
/// <para>Thread safety: an estimator may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// IDataView images = mlContext.Data.LoadImageFolder("flowers");
/// var pipeline = mlContext.Transforms.ExtractImage("Features", "ImagePath", width: 64, height: 64)
///     .Append(mlContext.MulticlassClassification.Trainers.MultilayerPerceptron());
/// ITransformer model = pipeline.Fit(images);
/// </code>
/// </example>
public sealed partial class ImageExtractingEstimator : IEstimator<ImageExtractingTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly Options _options;
    private readonly PixelCache? _cache;

    internal ImageExtractingEstimator(IHostEnvironment environment, Options options)
    {
        (_environment, _options) = (environment, options.CheckedCopy());
        _cache = PixelCache.Create(_options);
    }

    /// <summary>Checks the input column, and returns the transformer.</summary>
    /// <param name="input">The data. No image is read.</param>
    /// <exception cref="ArgumentOutOfRangeException">The input column is missing, or of another type.</exception>
    public ImageExtractingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var transformer = new ImageExtractingTransformer(_environment, _options, _cache);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column input = Columns.Find(inputSchema, "input", _options.InputColumnName);
        if (!ImageColumn.Suits(ColumnType.Of(input)))
            throw Columns.Mismatch("input", input.Name, ImageColumn.Description, MLNet.Describe(input));
        return Columns.Add(inputSchema, MLNet.ShapeColumn(
            _options.OutputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false));
    }
}
