using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Schema;

namespace MLExtensions;

/// <summary>
/// Computes (x / 255 - mean) / standardDeviation for each pixel x. Created by <c>mlContext.Transforms.NormalizePixels</c>.
/// </summary>
/// <remarks>
/// <para>The input column is a vector of Single of known size. The output column has the same type and slot names.</para>
/// <para>Thread safety: an estimator may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// var images = mlContext.Data.LoadFashionMnist(FashionMnistSplit.Train);
/// var pipeline = mlContext.Transforms.NormalizePixels("Features", "Pixels", mean: 0.5, standardDeviation: 0.5);
/// var features = pipeline.Fit(images).Transform(images); // From -1 to 1.
/// </code>
/// </example>
public sealed class NormalizePixelsEstimator : IEstimator<NormalizePixelsTransformer>
{
    private readonly NormalizePixelsTransformer _transformer;

    internal NormalizePixelsEstimator(string outputColumnName, string inputColumnName, double mean, double standardDeviation)
        => _transformer = new NormalizePixelsTransformer(outputColumnName, inputColumnName, mean, standardDeviation);

    /// <inheritdoc/>
    public NormalizePixelsTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column input = Columns.Find(inputSchema, "input", _transformer.InputColumnName, ColumnKind.VectorOfSingle);
        return Columns.Add(inputSchema, MLNet.ShapeColumn(_transformer.OutputColumnName, input.Kind, input.ItemType, isKey: false,
            input.Annotations.Where(annotation => annotation.Name == AnnotationNames.SlotNames)));
    }
}
