using MLExtensions;

namespace Microsoft.ML;

/// <summary>Creates a transform that explains predictions.</summary>
public static class ContributionsCatalog
{
    /// <summary>
    /// Creates a transform that adds what each feature, or each column of the table, contributes to the score of a row: why this
    /// prediction.
    /// </summary>
    /// <remarks>
    /// <see cref="ContributionsTransformer"/> has the formulas. The contributions, and the score of average features in the column
    /// "ContributionsBase", sum to the score of the row. The transform has the networks of the model, and can be saved without it.
    /// </remarks>
    /// <param name="catalog">The transforms of the MLContext.</param>
    /// <param name="model">
    /// The trained model: a transformer of a multi-layer perceptron or of Sgd, or a fitted or loaded pipeline, whose last one is explained.
    /// </param>
    /// <param name="outputColumnName">The name of the output column, a vector of Single of known size.</param>
    /// <param name="byColumn">
    /// Whether there is a contribution for each column that features were made of, rather than for each feature.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The model cannot be explained, no trainer has trained it, or it has several labels or regression outputs.
    /// </exception>
    /// <example>
    /// <code>
    /// ITransformer model = pipeline.Fit(trainData); // A pipeline that ends with a trainer of MLExtensions.
    /// IDataView scored = model.Transform(testData);
    /// IDataView explained = mlContext.Transforms.Contributions(model, byColumn: true).Fit(scored).Transform(scored);
    /// </code>
    /// </example>
    public static ContributionsEstimator Contributions(
        this TransformsCatalog catalog, ITransformer model, string outputColumnName = "Contributions", bool byColumn = false)
        => catalog.Contributions(model, new ContributionsEstimator.Options { OutputColumnName = outputColumnName, ByColumn = byColumn });

    /// <summary>Creates a transform that adds what each feature, or each column of the table, contributes to the score of a row.</summary>
    /// <param name="catalog">The transforms of the MLContext.</param>
    /// <param name="model">
    /// The trained model: a transformer of a multi-layer perceptron or of Sgd, or a fitted or loaded pipeline, whose last one is explained.
    /// </param>
    /// <param name="options">The settings. The estimator takes a copy.</param>
    /// <exception cref="ArgumentException">
    /// The model cannot be explained; or a setting is missing or out of its range: the message has its name, its value and the range.
    /// </exception>
    /// <example>
    /// <code>
    /// var explanation = mlContext.Transforms.Contributions(model, new ContributionsEstimator.Options
    /// {
    ///     ByColumn = true, OutputName = "declined", // What speaks for and against this class, whatever is predicted.
    /// });
    /// </code>
    /// </example>
    public static ContributionsEstimator Contributions(
        this TransformsCatalog catalog, ITransformer model, ContributionsEstimator.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        return new ContributionsEstimator(model, options);
    }
}
