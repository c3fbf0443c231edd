using System.Text.Json;
using Microsoft.ML;
using MLExtensions.Trainers;

namespace MLExtensions;

/// <summary>A trained network in a pipeline: adds the columns of its predictions to the rows. Safe for many threads at once.</summary>
/// <typeparam name="TModel">What was trained.</typeparam>
public abstract class NetworkTransformer<TModel> : PredictionTransformer<TModel>
    where TModel : NetworkModel
{
    private protected NetworkTransformer(TModel model, FeatureColumn features, PredictionColumns columns)
        : base(model, features, columns, new NetworkScorer(model.Network))
    {
    }

    private protected sealed override void SaveModel(IDictionary<string, byte[]> streams) => SavedModel.Save(Model, streams);

    /// <summary>Reads a saved transformer.</summary>
    /// <param name="ctx">Where ML.NET is reading.</param>
    /// <param name="signature">See <see cref="SavedTransformer.Signature"/>.</param>
    /// <param name="create">Makes it from what was saved: the network, the column of features, and what <see cref="PredictionTransformer{TModel}.SaveColumns"/> wrote.</param>
    private protected static TTransformer Load<TTransformer>(ModelLoadContext ctx, string signature, Func<TrainedNetwork, FeatureColumn, JsonElement, TTransformer> create)
        => LoadStreams(ctx, signature, (streams, features, columns) => create(SavedModel.Load(streams), features, columns));
}
