using Microsoft.ML.Data;
using MLExtensions;
using MLExtensions.Metrics;
using MLExtensions.Schema;

namespace Microsoft.ML;

/// <summary>Evaluates regression with several outputs, which ML.NET's evaluator does not.</summary>
public static class MultiOutputRegressionCatalog
{
    /// <summary>Computes the metrics of a regression whose labels and scores are vectors.</summary>
    /// <remarks>Rows that have a NaN in the label or the score are left out.</remarks>
    /// <param name="catalog">The regression catalog of the MLContext.</param>
    /// <param name="data">The rows with labels and scores.</param>
    /// <param name="labelColumnName">The name of the label column, a vector of Single of known size.</param>
    /// <param name="scoreColumnName">The name of the score column, a vector of Single of the same size.</param>
    /// <example>
    /// <code>
    /// var metrics = mlContext.Regression.EvaluateMultiOutput(model.Transform(testData), labelColumnName: "Position");
    /// Console.WriteLine(metrics.Outputs[0].RootMeanSquaredError);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="ArgumentException">There is no row to evaluate: the data set is empty, or all rows are left out.</exception>
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
