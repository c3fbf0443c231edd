using Microsoft.ML.Data;
using MLExtensions;
using MLExtensions.FriendAccess;
using MLExtensions.Metrics;
using MLExtensions.Schema;
using BinaryTrainers = Microsoft.ML.BinaryClassificationCatalog.BinaryClassificationTrainers;
using MulticlassTrainers = Microsoft.ML.MulticlassClassificationCatalog.MulticlassClassificationTrainers;

namespace Microsoft.ML;

/// <summary>Creates and evaluates classifiers by several labels that do not exclude each other.</summary>
public static class MultiLabelCatalog
{
    /// <summary>Creates a trainer of a multi-layer perceptron for several yes/no labels at once, with the most used settings.</summary>
    /// <param name="labelColumnName">The name of the label column, a vector of Boolean of known size.</param>
    /// <inheritdoc
    ///   cref="MultilayerPerceptronCatalog.MultilayerPerceptron(MulticlassTrainers, string, string, string, IReadOnlyList{int}, double,
    ///   double?, int, int?)"
    ///   path="/param[@name!='labelColumnName']|/exception"/>
    public static MultilayerPerceptronMultiLabelTrainer MultiLabelPerceptron(this BinaryTrainers catalog,
        string labelColumnName = "Label", string featureColumnName = "Features", string? exampleWeightColumnName = null,
        IReadOnlyList<int>? hiddenLayers = null, double dropout = 0, double? learningRate = null, int batchSize = 64, int? epochs = null)
        => catalog.MultiLabelPerceptron(MultilayerPerceptronCatalog.Create<MultilayerPerceptronMultiLabelTrainer.Options>(
            labelColumnName, featureColumnName, exampleWeightColumnName, hiddenLayers, dropout, learningRate, batchSize, epochs));

    /// <summary>Creates a trainer of a multi-layer perceptron for several yes/no labels at once.</summary>
    /// <param name="catalog">The trainers of the MLContext.</param>
    /// <param name="options">The settings. The trainer takes a copy.</param>
    /// <exception cref="ArgumentException">
    /// A setting is missing or out of its range; the message has its name, its value and the range.
    /// </exception>
    public static MultilayerPerceptronMultiLabelTrainer MultiLabelPerceptron(
        this BinaryTrainers catalog, MultilayerPerceptronMultiLabelTrainer.Options options)
        => new(MLNet.Environment(catalog), TrainerOptions.CheckedCopy(options));

    /// <summary>
    /// Computes the metrics of a classification by several labels: precision, recall, F1 and area under the ROC curve of each label and
    /// averaged, the subset accuracy and the Hamming loss.
    /// </summary>
    /// <remarks>
    /// Rows that have a NaN in the score are left out. The definitions are those of scikit-learn's <c>precision_recall_fscore_support</c>
    /// with <c>zero_division=0</c>, <c>roc_auc_score</c>, <c>accuracy_score</c> and <c>hamming_loss</c>.
    /// </remarks>
    /// <param name="catalog">The binary classification catalog of the MLContext.</param>
    /// <param name="data">The rows with labels and predictions.</param>
    /// <param name="labelColumnName">The name of the label column, a vector of Boolean of known size.</param>
    /// <param name="scoreColumnName">The name of the score column, a vector of Single of the same size.</param>
    /// <param name="predictedLabelColumnName">The name of the column of predicted labels, a vector of Boolean of the same size.</param>
    /// <example>
    /// <code>
    /// var metrics = mlContext.BinaryClassification.EvaluateMultiLabel(model.Transform(testData), labelColumnName: "Topics");
    /// Console.WriteLine($"{metrics.Labels[0].Name}: {metrics.Labels[0].F1Score:F2}; macro: {metrics.Macro.F1Score:F2}");
    /// </code>
    /// </example>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or of another type.</exception>
    /// <exception cref="ArgumentException">There is no row to evaluate: the data set is empty, or all rows are left out.</exception>
    public static MultiLabelMetrics EvaluateMultiLabel(
        this BinaryClassificationCatalog catalog, IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score",
        string predictedLabelColumnName = "PredictedLabel")
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        DataViewSchema.Column score = Columns.Find(data.Schema, "score", scoreColumnName, ColumnKind.VectorOfSingle);
        int size = ((VectorDataViewType)score.Type).Size;
        return LabelHits.Evaluate(data, Find("label", labelColumnName), Find("predicted label", predictedLabelColumnName), score);

        DataViewSchema.Column Find(string role, string name)
        {
            DataViewSchema.Column column = Columns.Find(data.Schema, role, name, ColumnKind.VectorOfBoolean);
            return ((VectorDataViewType)column.Type).Size == size ? column
                : throw Columns.Mismatch(role, name, $"a vector of {size} Boolean, as many as the score has", column.Type.ToString()!);
        }
    }
}
