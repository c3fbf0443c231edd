using MLExtensions;
using MLExtensions.Metrics;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace Microsoft.ML;

/// <summary>Evaluates regression with several outputs, which ML.NET's evaluator does not.</summary>
public static class MultiOutputRegressionCatalog
{
    /// <summary>Compares vectors of scores with vectors of labels. Rows in which one of the numbers is NaN are left out.</summary>
    /// <param name="catalog">The regression of an MLContext.</param>
    /// <param name="data">Scored rows.</param>
    /// <param name="labelColumnName">A vector of Single of known size.</param>
    /// <param name="scoreColumnName">A vector of Single of the same size.</param>
    /// <example>
    /// <code>
    /// var metrics = mlContext.Regression.EvaluateMultiOutput(model.Transform(testData), labelColumnName: "Position");
    /// Console.WriteLine(metrics.Outputs[0].RootMeanSquaredError);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="ArgumentException">There is no row to evaluate.</exception>
    public static MultiOutputRegressionMetrics EvaluateMultiOutput(
        this RegressionCatalog catalog, IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column score = Columns.Find(data.Schema, "score", scoreColumnName, ColumnKind.VectorOfSingle);
        DataViewSchema.Column label = Columns.FindFeatures(data.Schema, "label", labelColumnName, ((VectorDataViewType)score.Type).Size);
        return VectorErrors.Evaluate(data, label, score);
    }
}
