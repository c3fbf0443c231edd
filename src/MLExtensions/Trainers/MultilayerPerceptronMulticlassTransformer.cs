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
            new VectorDataViewType(NumberDataViewType.Single, model.Network.Inputs), ClassLabels.Load(columns.RootElement));
    }

    internal override void SaveStreams(IDictionary<string, byte[]> streams)
    {
        SavedModel.Save(Model, streams);
        streams.Add(ColumnsStream, Json.Write(json =>
        {
            json.WriteString("featureColumnName", FeatureColumnName);
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
                var (score, predictedLabel) = _owner._classes.PredictionColumns(ScoreColumnName, PredictedLabelColumnName);
                return [score, predictedLabel];
            }
        }

        public override Delegate[] CreateGetters(DataViewRow input)
        {
            var prediction = new RowPrediction(_owner._scorer.Fork(), input, _features, _owner._classes.Count);
            return [(ValueGetter<VBuffer<float>>)prediction.GetScore, _owner._classes.CreateKeyGetter(prediction.GetClass)];
        }
    }

    /// <summary>The prediction of the row that the input stands at, computed once for all columns.</summary>
    private sealed class RowPrediction(NetworkScorer scorer, DataViewRow input, DataViewSchema.Column features, int classes)
    {
        private readonly ValueGetter<VBuffer<float>> _getFeatures = input.GetGetter<VBuffer<float>>(features);
        private readonly float[] _dense = new float[((VectorDataViewType)features.Type).Size], _probabilities = new float[classes];
        private VBuffer<float> _features;
        private long _position = -1;

        public void GetScore(ref VBuffer<float> score)
        {
            Compute();
            VBufferEditor<float> editor = VBufferEditor.Create(ref score, _probabilities.Length);
            _probabilities.CopyTo(editor.Values);
            score = editor.Commit();
        }

        /// <summary>The index of the most probable class; -1 where a missing feature leaves none.</summary>
        public int GetClass()
        {
            Compute();
            int largest = 0;
            for (int i = 1; i < _probabilities.Length; i++)
                largest = _probabilities[i] > _probabilities[largest] ? i : largest;
            return float.IsNaN(_probabilities[largest]) ? -1 : largest;
        }

        private void Compute()
        {
            if (_position == input.Position)
                return;
            _getFeatures(ref _features);
            _features.CopyTo(_dense);
            scorer.Score(_dense, _probabilities);
            Softmax.Apply(_probabilities);
            _position = input.Position;
        }
    }
}
