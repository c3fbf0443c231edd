using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.FriendAccess;
using MLExtensions.Schema;
using MLExtensions.Transforms;

namespace MLExtensions;

/// <summary>
/// Explains the predictions of a trained model by the contribution of each feature, or each column of the table, to the score of a row.
/// Created by <c>mlContext.Transforms.Contributions</c>.
/// </summary>
/// <remarks>
/// <para><see cref="ContributionsTransformer"/> describes the columns and has the formulas.</para>
/// <para>Thread safety: an estimator may be used by several threads at once.</para>
/// </remarks>
/// <example>
/// <code>
/// ITransformer model = pipeline.Fit(trainData); // A pipeline that ends with a trainer of MLExtensions.
/// IDataView scored = model.Transform(testData);
/// IDataView explained = mlContext.Transforms.Contributions(model, byColumn: true).Fit(scored).Transform(scored);
/// </code>
/// </example>
public sealed partial class ContributionsEstimator : IEstimator<ContributionsTransformer>
{
    private readonly ContributionsTransformer _transformer;

    internal ContributionsEstimator(ITransformer model, Options options)
    {
        options = options.CheckedCopy();
        ExplainedModel explained = ExplainedModel.Of(model) ?? throw new ArgumentException(
            $"The model should be a transformer of a multi-layer perceptron or of Sgd, or a pipeline that contains one; found "
            + $"{Describe(model)}.", nameof(model));
        if (options.Baseline is { } baseline)
        {
            Setting.Require(baseline.Count == explained.Features.Type.Size, nameof(Options.Baseline), baseline.Count,
                $"a number for each of {explained.Features.Type.Size} features");
            explained = explained.WithBaseline([.. baseline]);
        }
        if (explained.Baseline.Length == 0)
        {
            throw new ArgumentException(
                $"The model should know the mean of each feature in the training set; found none. Set {nameof(Options.Baseline)} to the "
                + "features that rows are compared with.", nameof(model));
        }
        _transformer = new ContributionsTransformer(explained, options, OutputOf(explained, options));
    }

    /// <inheritdoc/>
    public ContributionsTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        _transformer.GetOutputSchema(input.Schema);
        return _transformer;
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column features = Columns.Find(
            inputSchema, Columns.FeatureRole, _transformer.FeatureColumnName, ColumnKind.VectorOfSingle);
        bool hasNames = _transformer.IsByColumn || features.Annotations.Any(annotation => annotation.Name == AnnotationNames.SlotNames);
        return Columns.Add(
            inputSchema,
            MLNet.ShapeColumn(_transformer.OutputColumnName, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false,
                hasNames ? [ScoreAnnotations.Shape(AnnotationNames.SlotNames, isVector: true, TextDataViewType.Instance)] : []),
            MLNet.ShapeColumn(_transformer.BaseColumnName, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false));
    }

    private static string Describe(ITransformer model) => model is IEnumerable<ITransformer> chain
        ? $"a pipeline of {string.Join(", ", chain.Select(Describe))}" : model.GetType().Name;

    /// <summary>Returns the output to explain; null for that of the class predicted.</summary>
    private static int? OutputOf(ExplainedModel model, Options options)
    {
        IReadOnlyList<string> names = model.Columns.OutputNames;
        if (options.OutputName == null && (model.Columns.Classes != null || model.Columns.ScoreOutput != null))
            return model.Columns.ScoreOutput;
        int output = options.OutputName == null ? -1 : names.ToList().IndexOf(options.OutputName);
        return output >= 0 ? output
            : throw new ArgumentException(
                $"{nameof(Options.OutputName)} should be one of {string.Join(", ", names.Take(20))}{(names.Count > 20 ? ", ..." : "")}; "
                + $"found {options.OutputName ?? "null"}.", nameof(options));
    }
}
