using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Mapping;
using MLExtensions.Onnx;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;

namespace MLExtensions;

/// <summary>A trained model in a pipeline: adds the columns of its predictions to the rows.</summary>
/// <typeparam name="TModel">The type of the model.</typeparam>
public abstract class PredictionTransformer<TModel> : RowToRowTransformer, ISingleFeaturePredictionTransformer<TModel>,
    ISingleFeaturePredictionTransformer
    where TModel : ModelParameters
{
    private const string ColumnsStream = PredictionFormat.ColumnsStream;

    private readonly FeatureColumn _features;
    private readonly PredictionColumns _columns;

    private protected PredictionTransformer(TModel model, FeatureColumn features, PredictionColumns columns, IRowScorer scorer)
    {
        (Model, _features, _columns, Scorer) = (model, features, columns, scorer);
        if (scorer.Inputs != features.Type.Size || scorer.Outputs != columns.Outputs)
        {
            throw new InvalidDataException(
                $"The saved {GetType().Name} is damaged: its stream {ColumnsStream} has {features.Type.Size} features and predictions from "
                + $"{columns.Outputs} outputs; its model has {scorer.Inputs} inputs and {scorer.Outputs} outputs.");
        }
    }

    /// <summary>Gets the column of features.</summary>
    internal FeatureColumn Features => _features;

    /// <summary>Gets the columns of predictions.</summary>
    internal PredictionColumns Predictions => _columns;

    /// <summary>Gets the threshold of a binary classifier; null for other tasks.</summary>
    private protected double? ThresholdOfColumns => (_columns as BinaryColumns)?.Threshold;

    /// <summary>Returns the columns of predictions with another threshold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The model is no binary classifier.</exception>
    private protected PredictionColumns ColumnsWithThreshold(double threshold)
    {
        BinaryColumns.CheckThreshold(threshold);
        return _columns is BinaryColumns ? new BinaryColumns(threshold)
            : throw new InvalidOperationException("A threshold is for a model with a binary label; this one was trained on another label.");
    }

    /// <summary>Gets the scorer of the model.</summary>
    internal IRowScorer Scorer { get; }

    /// <summary>Gets the trained model.</summary>
    public TModel Model { get; }

    /// <inheritdoc/>
    public string FeatureColumnName => _features.Name;

    /// <inheritdoc/>
    public DataViewType FeatureColumnType => _features.Type;

    private protected sealed override void SaveStreams(IDictionary<string, byte[]> streams)
    {
        SaveModel(streams);
        streams.Add(ColumnsStream, Json.Write(json =>
        {
            _features.Save(json);
            _columns.Save(json);
        }));
    }

    /// <summary>Adds the streams that the model consists of.</summary>
    private protected abstract void SaveModel(IDictionary<string, byte[]> streams);

    /// <summary>Gets why the model cannot be exported as ONNX, as a message; null where it can, which has networks then.</summary>
    private protected virtual string? WhyNotOnnx => null;

    /// <summary>Reads a saved transformer.</summary>
    /// <param name="ctx">The place in the zip.</param>
    /// <param name="signature">The name by which ML.NET finds the class.</param>
    /// <param name="create">
    /// Creates the transformer from all streams, of which it reads the model's, the column of features and the columns of predictions.
    /// </param>
    private protected static TTransformer Load<TTransformer>(
        ModelLoadContext ctx, string signature, Func<LoadedStreams, FeatureColumn, PredictionColumns, TTransformer> create)
    {
        LoadedStreams streams = SavedStreams.Load(ctx, signature, typeof(TTransformer));
        (FeatureColumn features, PredictionColumns columns) = streams.ReadJson(
            ColumnsStream, root => (FeatureColumn.Load(root), PredictionColumns.Load(root)));
        return create(streams, features, columns);
    }

    private DataViewSchema.Column FindFeatures(DataViewSchema input)
    {
        DataViewSchema.Column column = Columns.FindFeatures(input, Columns.FeatureRole, FeatureColumnName, Scorer.Inputs);
        Columns.CheckFeatureOrder(column, Columns.FeatureRole, Model.FeatureNames);
        return column;
    }

    private protected sealed override RowMapping Map(DataViewSchema input) => new Mapping(this, input);

    private sealed class Mapping(PredictionTransformer<TModel> owner, DataViewSchema input) : RowMapping(input)
    {
        private readonly DataViewSchema.Column _features = owner.FindFeatures(input);

        public override IEnumerable<DataViewSchema.Column> Dependencies => [_features];

        protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns => owner._columns.Of(InputSchema);

        public override int RowsOfBlock
            => BlockCursor.RowsOfBlock(Math.Max(owner.Scorer.Inputs, owner.Scorer.Outputs), owner.Scorer.RowsOfPart);

        public override IBlockMapper CreateBlockMapper(DataViewRow input, int capacity)
            => new PredictionMapper(owner.Scorer, owner._columns, input, _features, capacity);

        public override string? WhyNotOnnx => owner.WhyNotOnnx;

        public override void AddNodes(OnnxGraph graph)
        {
            IReadOnlyList<Network> networks = ((NetworkModelParameters)(ModelParameters)owner.Model).Members;
            string features = graph.Vector(_features);
            string outputs = owner._columns.FinishInOnnx(
                graph, OnnxNetwork.AddMean(graph, networks, owner._columns.OutputKind, features));
            // ONNX does not say what Relu, Min and Max of NaN are.
            outputs = graph.Apply("Where", graph.HasNaN(features), graph.Constant([float.NaN]), outputs);
            AddOutputs(graph, owner._columns.AddNodes(graph, outputs));
        }
    }
}
