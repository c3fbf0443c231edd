using Microsoft.ML.Data;
using MLExtensions;
using MLExtensions.Metrics;
using MLExtensions.Schema;

namespace Microsoft.ML;

/// <summary>Evaluates quantile regression, which ML.NET's evaluator does not.</summary>
public static class QuantileRegressionCatalog
{
    /// <summary>Computes the metrics of predicted quantiles: coverage and width of their interval, and the pinball loss of each.</summary>
    /// <remarks>
    /// Rows that have a NaN in the label or a quantile are left out. <c>Regression.Evaluate</c> evaluates the column Score.
    /// </remarks>
    /// <param name="catalog">The regression catalog of the MLContext.</param>
    /// <param name="data">The rows with labels and quantiles.</param>
    /// <param name="labelColumnName">The name of the label column, a Single.</param>
    /// <param name="quantilesColumnName">
    /// The name of the column of quantiles, a vector of Single in ascending order, whose slot names are the quantiles, such as "0.05".
    /// </param>
    /// <example>
    /// <code>
    /// var metrics = mlContext.Regression.EvaluateQuantiles(model.Transform(testData), labelColumnName: "Price");
    /// Console.WriteLine($"{metrics.IntervalCoverage:P1} of the prices are in the interval.");
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or of another type, or the quantiles have no slot names.
    /// </exception>
    /// <exception cref="ArgumentException">There is no row to evaluate: the data set is empty, or all rows are left out.</exception>
    public static QuantileRegressionMetrics EvaluateQuantiles(
        this RegressionCatalog catalog, IDataView data, string labelColumnName = "Label", string quantilesColumnName = "Quantiles")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column quantiles = Columns.Find(data.Schema, "quantiles", quantilesColumnName, ColumnKind.VectorOfSingle);
        DataViewSchema.Column label = Columns.Find(data.Schema, "label", labelColumnName, ColumnKind.Single);
        return QuantileErrors.Evaluate(data, label, quantiles);
    }
}
