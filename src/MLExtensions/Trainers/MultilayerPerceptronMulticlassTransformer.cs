using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLExtensions;
using MLExtensions.Rows;
using MLExtensions.Trainers;

[assembly: LoadableClass(typeof(MultilayerPerceptronMulticlassTransformer), typeof(MultilayerPerceptronMulticlassTransformer), null, typeof(SignatureLoadModel),
    "Multilayer perceptron, multiclass", MultilayerPerceptronMulticlassTransformer.LoaderSignature)]

namespace MLExtensions;

/// <summary>
/// A trained multi-layer perceptron in a pipeline: from a vector of features, <c>Score</c>, the probability of each class, and <c>PredictedLabel</c>, the key of
/// the most probable one. Safe for many threads at once.
/// </summary>
public sealed class MultilayerPerceptronMulticlassTransformer : RowToRowTransformer, ISingleFeaturePredictionTransformer<MultilayerPerceptronModel>, ISingleFeaturePredictionTransformer
{
    internal const string LoaderSignature = "MultilayerPerceptronMC", ScoreColumnName = "Score", PredictedLabelColumnName = "PredictedLabel";
    private const string ColumnsStream = "Columns.json";

    private readonly ClassLabels _classes;
    private readonly NetworkScorer _scorer;

    internal MultilayerPerceptronMulticlassTransformer(MultilayerPerceptronModel model, string featureColumnName, DataViewType featureColumnType, ClassLabels classes)
    {
        (Model, FeatureColumnName, FeatureColumnType, _classes) = (model, featureColumnName, featureColumnType, classes);
        _scorer = new NetworkScorer(model.Network);
    }

    /// <summary>The trained network.</summary>
    public MultilayerPerceptronModel Model { get; }

    /// <inheritdoc/>
    public string FeatureColumnName { get; }

    /// <inheritdoc/>
    public DataViewType FeatureColumnType { get; }

    internal override string Signature => LoaderSignature;

    private static MultilayerPerceptronMulticlassTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        var streams = LoadStreams(ctx, LoaderSignature, typeof(MultilayerPerceptronMulticlassTransformer));
        MultilayerPerceptronModel model = SavedModel.Load(streams);
        using JsonDocument columns = JsonDocument.Parse(Stream(streams, ColumnsStream));
        return new MultilayerPerceptronMulticlassTransformer(model, columns.RootElement.GetProperty("featureColumnName").GetString()!,
            new VectorDataViewType(NumberDataViewType.Single, columns.RootElement.GetProperty("featureDimensions").EnumerateArray().Select(size => size.GetInt32()).ToArray()), ClassLabels.Load(columns.RootElement));
    }

    internal override void SaveStreams(IDictionary<string, byte[]> streams)
    {
        SavedModel.Save(Model, streams);
        streams.Add(ColumnsStream, Json.Write(json =>
        {
            json.WriteString("featureColumnName", FeatureColumnName);
            json.WriteStartArray("featureDimensions");
            foreach (int size in ((VectorDataViewType)FeatureColumnType).Dimensions)
                json.WriteNumberValue(size);
            json.WriteEndArray();
            _classes.Save(json);
        }));
    }

    private protected override RowMapping Map(DataViewSchema input) => new Mapping(this, input);

    private sealed class Mapping : RowMapping
    {
        private readonly MultilayerPerceptronMulticlassTransformer _owner;
        private readonly DataViewSchema.Column _features;

        public Mapping(MultilayerPerceptronMulticlassTransformer owner, DataViewSchema input)
            : base(input)
        {
            int width = owner.Model.Network.Inputs;
            _owner = owner;
            _features = Columns.Find(input, "feature", owner.FeatureColumnName, $"a vector of {width} Single", type => Columns.IsVectorOfSingle(type) && ((VectorDataViewType)type).Size == width);
        }

        public override IEnumerable<DataViewSchema.Column> Dependencies => [_features];

        protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns
        {
            get
            {
                var (score, predictedLabel) = _owner._classes.PredictionColumns(InputSchema, ScoreColumnName, PredictedLabelColumnName);
                return [score, predictedLabel];
            }
        }

        public override bool ComputesInBlocks => true;

        public override Delegate[] CreateGetters(DataViewRow input) => new ClassPrediction(_owner._scorer, input, _features, _owner._classes).CreateRowGetters();

        public override IBlockMapper CreateBlockMapper(DataViewRow input, int capacity) => new ClassPrediction(_owner._scorer, input, _features, _owner._classes, capacity);
    }
}
