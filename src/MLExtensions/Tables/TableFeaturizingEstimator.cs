using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions.FriendAccess;
using MLExtensions.Schema;
using MLExtensions.Tables;

namespace MLExtensions;

/// <summary>
/// Learns features of the columns of a table: of numbers, Boolean, text, keys, dates and vectors. Created by
/// <c>mlContext.Transforms.FeaturizeTable</c>.
/// </summary>
/// <remarks>
/// <para>
/// The output column is a vector of Single of known size, with slot names. <see cref="TableFeaturizingTransformer"/> has the formulas. The
/// annotation IsStandardized says that the features need no scaling, and SourceColumns has the name of the column of each slot.
/// </para>
/// <para>
/// Fit reads the rows once. Its memory does not grow with the number of rows: quantiles are exact for up to 4,096 distinct values, and off
/// in their rank by at most 0.2 % of a million rows; counts of categories are exact for up to 16,384 distinct values. Rows count the same,
/// whatever their weights.
/// </para>
/// <para>Thread safety: an estimator may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// var pipeline = mlContext.Transforms.FeaturizeTable("Features", labelColumnName: "Price")
///     .Append(mlContext.Regression.Trainers.MultilayerPerceptron("Price"));
/// ITransformer model = pipeline.Fit(houses);
/// </code>
/// </example>
public sealed partial class TableFeaturizingEstimator : IEstimator<TableFeaturizingTransformer>
{
    private readonly IHostEnvironment _environment;
    private readonly Options _options;

    internal TableFeaturizingEstimator(IHostEnvironment environment, Options options)
        => (_environment, _options) = (environment, options.CheckedCopy());

    /// <summary>Learns the features from rows.</summary>
    /// <param name="input">The training set.</param>
    /// <exception cref="ArgumentException">
    /// A column is missing or of another type, there are no rows, or no column is left to make features of.
    /// </exception>
    /// <exception cref="OperationCanceledException">CancelExecution of the MLContext was called.</exception>
    public TableFeaturizingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return TableFit.Run(input, _options, _environment);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        TableInputs.Check(inputSchema, _options);
        return Columns.Add(inputSchema, MLNet.ShapeColumn(
            _options.OutputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false,
            [ScoreAnnotations.Shape(AnnotationNames.SlotNames, isVector: true, TextDataViewType.Instance),
            .. StandardizedFeatures.Shapes]));
    }
}
