using MLExtensions;
using MLExtensions.FriendAccess;

namespace Microsoft.ML;

/// <summary>Creates a transform that makes features of the columns of a table.</summary>
public static class FeaturizeTableCatalog
{
    /// <summary>
    /// Creates a transform that learns one vector of features of all columns of a table but the label: numbers centred and scaled, with
    /// piecewise-linear components; categories as indicators; dates as parts; indicators of missing values.
    /// </summary>
    /// <remarks>
    /// <see cref="TableFeaturizingTransformer"/> has the formulas. Columns that are constant, look like identifiers or free text, or are
    /// copies of the label are left out; MLContext.Log and <see cref="TableFeaturizingTransformer.ColumnsLeftOut"/> name them.
    /// </remarks>
    /// <param name="catalog">The transforms of the MLContext.</param>
    /// <param name="outputColumnName">The name of the output column, a vector of Single of known size.</param>
    /// <param name="labelColumnName">The name of the label column, which is not a feature.</param>
    /// <param name="exampleWeightColumnName">The name of the column of weights, which is not a feature; null where there is none.</param>
    /// <exception cref="ArgumentException">A name is null or empty, or the same as another one.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.FeaturizeTable("Features", labelColumnName: "Price")
    ///     .Append(mlContext.Regression.Trainers.MultilayerPerceptron("Price"));
    /// ITransformer model = pipeline.Fit(houses);
    /// </code>
    /// </example>
    public static TableFeaturizingEstimator FeaturizeTable(this TransformsCatalog catalog,
        string outputColumnName, string labelColumnName, string? exampleWeightColumnName = null)
        => catalog.FeaturizeTable(new TableFeaturizingEstimator.Options
        {
            OutputColumnName = outputColumnName,
            LabelColumnName = labelColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        });

    /// <summary>Creates a transform that learns one vector of features of the columns of a table.</summary>
    /// <param name="catalog">The transforms of the MLContext.</param>
    /// <param name="options">The settings. The estimator takes a copy.</param>
    /// <exception cref="ArgumentException">
    /// A setting is missing or out of its range; the message has its name, its value and the range.
    /// </exception>
    /// <example>
    /// <code>
    /// var features = mlContext.Transforms.FeaturizeTable(new TableFeaturizingEstimator.Options
    /// {
    ///     LabelColumnName = "Price", ExcludedColumnNames = ["SellerName"], Bins = 32,
    /// });
    /// </code>
    /// </example>
    public static TableFeaturizingEstimator FeaturizeTable(this TransformsCatalog catalog, TableFeaturizingEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new(MLNet.Environment(catalog), options);
    }
}
