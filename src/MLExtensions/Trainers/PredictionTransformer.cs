using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Rows;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>What was trained, in a pipeline: adds the columns of its predictions to the rows. Safe for many threads at once.</summary>
/// <typeparam name="TModel">What was trained.</typeparam>
public abstract class PredictionTransformer<TModel> : RowToRowTransformer, ISingleFeaturePredictionTransformer<TModel>, ISingleFeaturePredictionTransformer
    where TModel : class
{
    private const string ColumnsStream = "Columns.json";

    private readonly PredictionColumns _columns;
    private readonly IRowScorer _scorer;

    private protected PredictionTransformer(TModel model, FeatureColumn features, PredictionColumns columns, IRowScorer scorer)
        => (Model, FeatureColumnName, FeatureColumnType, _columns, _scorer) = (model, features.Name, features.Type, columns, scorer);

    /// <summary>What was trained.</summary>
    public TModel Model { get; }

    /// <inheritdoc/>
    public string FeatureColumnName { get; }

    /// <inheritdoc/>
    public DataViewType FeatureColumnType { get; }

    internal sealed override void SaveStreams(IDictionary<string, byte[]> streams)
    {
        SaveModel(streams);
        streams.Add(ColumnsStream, Json.Write(json =>
        {
            new FeatureColumn(FeatureColumnName, (VectorDataViewType)FeatureColumnType).Save(json);
            SaveColumns(json);
        }));
    }

    /// <summary>Adds the streams that the model consists of.</summary>
    private protected abstract void SaveModel(IDictionary<string, byte[]> streams);

    /// <summary>Writes what the columns of predictions need, as members of a JSON object.</summary>
    private protected abstract void SaveColumns(Utf8JsonWriter json);

    /// <summary>Reads a saved transformer.</summary>
    /// <param name="ctx">Where ML.NET is reading.</param>
    /// <param name="signature">See <see cref="SavedTransformer.Signature"/>.</param>
    /// <param name="create">Makes it from what was saved: the streams, of which the model's are its own, the column of features, and what <see cref="SaveColumns"/> wrote.</param>
    private protected static TTransformer LoadStreams<TTransformer>(ModelLoadContext ctx, string signature, Func<IReadOnlyDictionary<string, byte[]>, FeatureColumn, JsonElement, TTransformer> create)
    {
        var streams = LoadStreams(ctx, signature, typeof(TTransformer));
        using JsonDocument columns = JsonDocument.Parse(Stream(streams, ColumnsStream));
        return create(streams, FeatureColumn.Load(columns.RootElement), columns.RootElement);
    }

    private protected sealed override RowMapping Map(DataViewSchema input) => new Mapping(this, input);

    private sealed class Mapping(PredictionTransformer<TModel> owner, DataViewSchema input) : RowMapping(input)
    {
        private readonly DataViewSchema.Column _features = Columns.FindFeatures(input, Columns.FeatureRole, owner.FeatureColumnName, owner._scorer.Inputs);

        public override IEnumerable<DataViewSchema.Column> Dependencies => [_features];

        protected override IEnumerable<DataViewSchema.DetachedColumn> NewColumns => owner._columns.Of(InputSchema);

        public override int RowsOfBlock => BlockCursor.RowsOfBlock(Math.Max(owner._scorer.Inputs, owner._scorer.Outputs), owner._scorer.RowsOfPart);

        public override IBlockMapper CreateBlockMapper(DataViewRow input, int capacity) => new PredictionMapper(owner._scorer, owner._columns, input, _features, capacity);
    }
}
