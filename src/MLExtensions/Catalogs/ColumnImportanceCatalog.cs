using MLExtensions;
using MLExtensions.Metrics;

namespace Microsoft.ML;

/// <summary>Finds out how much a model depends on the columns of its input.</summary>
public static class ColumnImportanceCatalog
{
    /// <summary>
    /// Computes, for each column that the score of a model is computed from, by how much a metric falls when the values of the column are
    /// those of other rows.
    /// </summary>
    /// <remarks>
    /// <para>
    /// PermutationFeatureImportance of ML.NET permutes the slots of the features. This permutes columns before the pipeline, so that all
    /// slots that FeaturizeTable, OneHotEncoding or FeaturizeText makes of a column change together. L. Breiman, Random forests, Machine
    /// Learning 45, 2001. For rows that the model was not trained on, it says what the model has learned that holds.
    /// </para>
    /// <para>The values of one column at a time are kept in memory. One seed gives one result.</para>
    /// </remarks>
    /// <param name="catalog">The model operations of the MLContext.</param>
    /// <param name="model">The fitted pipeline. It computes each row on its own, as all ML.NET transforms but filters do.</param>
    /// <param name="data">The rows, as the pipeline takes them, with the label.</param>
    /// <param name="metric">Returns the metric of rows with scores.</param>
    /// <param name="scoreColumnName">The name of the score column.</param>
    /// <param name="permutationCount">The number of permutations of each column.</param>
    /// <param name="seed">The seed of the permutations.</param>
    /// <returns>The importance of each column, the largest magnitude first.</returns>
    /// <exception cref="ArgumentException">
    /// The model does not compute each row on its own, there is no score column, or the number of permutations is less than 1.
    /// </exception>
    /// <example>
    /// <code>
    /// var importance = mlContext.Model.PermutationColumnImportance(
    ///     model, testData, scored => mlContext.Regression.Evaluate(scored, "Price").RSquared);
    /// foreach (ColumnImportance column in importance)
    ///     Console.WriteLine($"{column.ColumnName}: R2 falls by {column.Mean:F3}");
    /// </code>
    /// </example>
    public static IReadOnlyList<ColumnImportance> PermutationColumnImportance(
        this ModelOperationsCatalog catalog, ITransformer model, IDataView data, Func<IDataView, double> metric,
        string scoreColumnName = "Score", int permutationCount = 3, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metric);
        Setting.Require(permutationCount > 0, nameof(permutationCount), permutationCount, "1 or more");
        return PermutedColumns.Evaluate(model, data, metric, scoreColumnName, permutationCount, seed);
    }

    /// <summary>Returns a view of rows in which each value of a column is that of another row, in random order.</summary>
    /// <remarks>The values of the column are read when they are first needed, and kept in memory. All other columns stay.</remarks>
    /// <param name="catalog">The data operations of the MLContext.</param>
    /// <param name="data">The rows.</param>
    /// <param name="columnName">The name of the column.</param>
    /// <param name="seed">The seed of the order. One seed gives one order.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or its values cannot be kept, as those of images.</exception>
    /// <example>
    /// <code>
    /// IDataView permuted = mlContext.Data.PermuteColumn(testData, "Age", seed: 1);
    /// double drop = R2(model.Transform(testData)) - R2(model.Transform(permuted));
    ///
    /// double R2(IDataView scored) => mlContext.Regression.Evaluate(scored, "Price").RSquared;
    /// </code>
    /// </example>
    public static IDataView PermuteColumn(this DataOperationsCatalog catalog, IDataView data, string columnName, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        return PermutedColumns.Permute(data, columnName, seed);
    }
}
