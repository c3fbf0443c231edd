using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>A trained network in a pipeline: adds the columns of its predictions to the rows. Safe for many threads at once.</summary>
/// <typeparam name="TModel">What was trained.</typeparam>
public abstract class NetworkTransformer<TModel> : RowToRowTransformer, ISingleFeaturePredictionTransformer<TModel>, ISingleFeaturePredictionTransformer
    where TModel : NetworkModel
{
    private const string ColumnsStream = "Columns.json";

    private readonly PredictionColumns _columns;
    private readonly NetworkScorer _scorer;

    private protected NetworkTransformer(TModel model, FeatureColumn features, PredictionColumns columns)
    {
        (Model, FeatureColumnName, FeatureColumnType, _columns) = (model, features.Name, features.Type, columns);
        _scorer = new NetworkScorer(model.Network);
    }

    /// <summary>What was trained.</summary>
    public TModel Model { get; }

    /// <inheritdoc/>
    public string FeatureColumnName { get; }

    /// <inheritdoc/>
    public DataViewType FeatureColumnType { get; }

    internal sealed override void SaveStreams(IDictionary<string, byte[]> streams)
    {
        SavedModel.Save(Model, streams);
        streams.Add(ColumnsStream, Json.Write(json =>
        {
            new FeatureColumn(FeatureColumnName, (VectorDataViewType)FeatureColumnType).Save(json);
            SaveColumns(json);
        }));
    }

    /// <summary>Writes what the columns of predictions need, as members of a JSON object.</summary>
    private protected abstract void SaveColumns(Utf8JsonWriter json);

    /// <summary>Reads a saved transformer.</summary>
    /// <param name="ctx">Where ML.NET is reading.</param>
    /// <param name="signature">See <see cref="SavedTransformer.Signature"/>.</param>
    /// <param name="create">Makes it from what was saved: the network, the column of features, and what <see cref="SaveColumns"/> wrote.</param>
    private protected static TTransformer Load<TTransformer>(ModelLoadContext ctx, string signature, Func<TrainedNetwork, FeatureColumn, JsonElement, TTransformer> create)
    {
        var streams = LoadStreams(ctx, signature, typeof(TTransformer));
        using JsonDocument columns = JsonDocument.Parse(Stream(streams, ColumnsStream));
        return create(SavedModel.Load(streams), FeatureColumn.Load(columns.RootElement), columns.RootElement);
    }

    private protected sealed override RowMapping Map(DataViewSchema input) => new Mapping(this, input);

    private sealed class Mapping(NetworkTransformer<TModel> owner, DataViewSchema input) : RowMapping(input)
    {
        private readonly DataViewSchema.Column _features = Columns.FindFeatures(input, "feature", owner.FeatureColumnName, owner.Model.Network.Inputs);

        public override IEnumerable<DataViewSchema.Column> Dependencies => [_features];

        protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns => owner._columns.Of(InputSchema);

        public override bool ComputesInBlocks => true;

        public override Delegate[] CreateGetters(DataViewRow input) => Predict(input).CreateRowGetters();

        public override IBlockMapper CreateBlockMapper(DataViewRow input, int capacity) => Predict(input, capacity);

        private NetworkPrediction Predict(DataViewRow input, int capacity = 1) => new(owner._scorer, owner.Model.Network.Outputs, owner._columns, input, _features, capacity);
    }
}

/// <summary>The column of features that a model was trained on.</summary>
internal sealed record FeatureColumn(string Name, VectorDataViewType Type)
{
    private const string NameMember = "featureColumnName", DimensionsMember = "featureDimensions";

    public static FeatureColumn Of(DataViewSchema.Column column) => new(column.Name, (VectorDataViewType)column.Type);

    public void Save(Utf8JsonWriter json)
    {
        json.WriteString(NameMember, Name);
        json.WriteStartArray(DimensionsMember);
        foreach (int size in Type.Dimensions)
            json.WriteNumberValue(size);
        json.WriteEndArray();
    }

    public static FeatureColumn Load(JsonElement json) => new(
        json.GetProperty(NameMember).GetString()!,
        new VectorDataViewType(NumberDataViewType.Single, json.GetProperty(DimensionsMember).EnumerateArray().Select(size => size.GetInt32()).ToArray()));
}
