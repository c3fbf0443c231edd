using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Mapping;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Simd;
using MLExtensions.Transforms;

[assembly: LoadableClass(typeof(ContributionsTransformer), typeof(ContributionsTransformer), null, typeof(SignatureLoadModel),
    "Contributions", ContributionsTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>
/// Explains the predictions of a trained model by the contribution of each feature, or each column of the table, to the score of a row.
/// </summary>
/// <remarks>
/// <para>
/// The output column is a vector of Single with slot names. The second column, "ContributionsBase" by default, is a Single: the score where
/// each feature is the mean of the training set, the baseline. It and the contributions sum to the score of the row.
/// </para>
/// <para>
/// The contribution of feature i to the score F of features x is (x_i - b_i) times the mean of the derivative of F by x_i on the straight
/// path from the baseline b to x: integrated gradients (M. Sundararajan, A. Taly and Q. Yan, Axiomatic attribution for deep networks, ICML
/// 2017). For a linear model it is w_i (x_i - b_i). A feature that the model does not use, and one that has its mean, contribute 0. A path
/// is integrated by Gauss and Legendre's rule until the sum is off by less than 1/1000 of how far the score moves on it, or the maximum
/// number of points is reached. Derivatives are computed in single precision.
/// </para>
/// <para>
/// The score is that of the column Score: the output of a regression, in the units of the label, before it is clamped to the range of the
/// labels; the logit of a binary classifier or of one of several labels; the probability of a class, the predicted one unless another one
/// is named; the quantile nearest to 0.5 unless another one is named. Of several networks, it is their mean prediction.
/// </para>
/// <para>Rows with a feature that is not finite have contributions of NaN.</para>
/// <para>Thread safety: a transformer may be used by several threads at once; a PredictionEngine by one at a time.</para>
/// </remarks>
/// <example>
/// <code>
/// ContributionsTransformer contributions = mlContext.Transforms.Contributions(model, byColumn: true).Fit(model.Transform(trainData));
/// var explaining = new TransformerChain&lt;ITransformer&gt;(model, contributions); // For a file, or a PredictionEngine.
/// mlContext.Model.Save(explaining, trainData.Schema, "model.zip");
/// </code>
/// </example>
public sealed class ContributionsTransformer : RowToRowTransformer
{
    internal const string LoaderSignature = "Contributions";
    private const string SettingsStream = "Contributions.json", BaseSuffix = "Base";
    private const string OutputColumnMember = "outputColumnName", ByColumnMember = "byColumn", OutputMember = "explainedOutput",
        PointsMember = "maximumPoints";

    private readonly ExplainedModel _model;
    private readonly int? _output;
    private readonly IntegratedGradients _gradients;
    private readonly Lazy<float[]> _baseValues;
    private readonly IRowScorer _scorer;

    internal ContributionsTransformer(ExplainedModel model, ContributionsEstimator.Options options, int? output)
    {
        (_model, _output, MaximumPoints) = (model, output, options.MaximumPoints);
        (OutputColumnName, IsByColumn) = (options.OutputColumnName, options.ByColumn);
        _gradients = new IntegratedGradients(model.Trained.Networks, model.Columns.OutputKind, model.Baseline, MaximumPoints);
        _baseValues = new Lazy<float[]>(() => _gradients.Fork().OutputsAtBaseline());
        _scorer = model.Trained.CreateScorer(model.Columns.OutputKind);
    }

    /// <summary>Gets the name of the output column.</summary>
    public string OutputColumnName { get; }

    /// <summary>Gets the name of the column with the score at the baseline.</summary>
    public string BaseColumnName => OutputColumnName + BaseSuffix;

    /// <summary>Gets the name of the column of features.</summary>
    public string FeatureColumnName => _model.Features.Name;

    /// <summary>Gets whether there is a contribution for each column that features were made of, rather than for each feature.</summary>
    public bool IsByColumn { get; }

    /// <summary>Gets the name of the output that is explained; null for that of the class predicted for each row.</summary>
    public string? OutputName => _output is int output ? _model.Columns.OutputNames[output] : null;

    /// <summary>Gets the maximum number of points on the path of a row at which the networks are differentiated.</summary>
    public int MaximumPoints { get; }

    /// <summary>
    /// Gets the features that rows are compared with: the mean of each feature in the training set, unless others were given.
    /// </summary>
    public IReadOnlyList<float> Baseline => _model.Baseline;

    /// <summary>Gets the score at the baseline, one number for each output of the model; of classes, the probabilities.</summary>
    public IReadOnlyList<float> BaseValues => _baseValues.Value;

    private protected override string Signature => LoaderSignature;

    private static ContributionsTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        LoadedStreams streams = SavedStreams.Load(ctx, LoaderSignature, typeof(ContributionsTransformer));
        var model = ExplainedModel.Load(streams, SettingsStream);
        return streams.ReadJson(SettingsStream, root =>
        {
            var options = new ContributionsEstimator.Options
            {
                OutputColumnName = root.Text(OutputColumnMember),
                ByColumn = root.GetProperty(ByColumnMember).GetBoolean(),
                MaximumPoints = root.GetProperty(PointsMember).GetInt32(),
            };
            int? output = root.TryGetProperty(OutputMember, out JsonElement member) ? member.GetInt32() : null;
            Setting.Require(
                output == null ? model.Columns.Classes != null : output >= 0 && output < model.Columns.Outputs, OutputMember, output,
                $"the number of one of {model.Columns.Outputs} outputs");
            return new ContributionsTransformer(model, options.CheckedCopy(), output);
        });
    }

    private protected override void SaveStreams(IDictionary<string, byte[]> streams)
    {
        _model.SaveNetworks(streams);
        streams.Add(SettingsStream, Json.Write(json =>
        {
            json.WriteString(OutputColumnMember, OutputColumnName);
            json.WriteBoolean(ByColumnMember, IsByColumn);
            json.WriteNumber(PointsMember, MaximumPoints);
            if (_output is int output)
                json.WriteNumber(OutputMember, output);
            _model.SaveColumns(json);
        }));
    }

    private protected override RowMapping Map(DataViewSchema input) => new Mapping(this, input);

    private ContributionsMapper.Worker CreateWorker()
        => new(_gradients.Fork(), _baseValues.Value, _scorer.Fork(), _model.Columns, _output);

    private DataViewSchema.Column FindFeatures(DataViewSchema input)
    {
        DataViewSchema.Column column = Columns.FindFeatures(input, Columns.FeatureRole, FeatureColumnName, _model.Features.Type.Size);
        Columns.CheckFeatureOrder(column, Columns.FeatureRole, _model.Features.SlotNames);
        return column;
    }

    private sealed class Mapping : RowMapping
    {
        private readonly ContributionsTransformer _owner;
        private readonly DataViewSchema.Column _features;
        private readonly ContributionSlots _slots;

        public Mapping(ContributionsTransformer owner, DataViewSchema input)
            : base(input)
        {
            (_owner, _features) = (owner, owner.FindFeatures(input));
            _slots = owner.IsByColumn ? ContributionSlots.OfColumns(input, _features)
                : ContributionSlots.OfFeatures(_features, owner._model.Features.SlotNames);
        }

        public override IEnumerable<DataViewSchema.Column> Dependencies => [_features];

        protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns
        {
            get
            {
                var annotations = new DataViewSchema.Annotations.Builder();
                if (_slots.Names.Count > 0)
                    annotations.AddTexts(AnnotationNames.SlotNames, _slots.Names);
                int width = _slots.SlotOfFeature == null ? _owner._model.Features.Type.Size : _slots.Names.Count;
                return
                [
                    new(_owner.OutputColumnName, new VectorDataViewType(NumberDataViewType.Single, width), annotations.ToAnnotations()),
                    new(_owner.BaseColumnName, NumberDataViewType.Single),
                ];
            }
        }

        public override string? WhyNotOnnx
            => "Contributions cannot be exported as ONNX, which has no derivatives. Export the pipeline without it.";

        public override int RowsOfBlock => Math.Min(
            ContributionsMapper.MostRowsOfBlock,
            BlockCursor.RowsOfBlock(_owner._model.Features.Type.Size, ContributionsMapper.MostRowsOfPart));

        public override IBlockMapper CreateBlockMapper(DataViewRow input, int capacity)
            => new ContributionsMapper(_owner.CreateWorker, _slots, input, _features, capacity);
    }
}
