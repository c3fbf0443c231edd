using System.Text.Json;
using Microsoft.ML;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Scoring;
using MLExtensions.Tasks;

namespace MLExtensions.Transforms;

/// <summary>A model whose predictions are explained: what a transformer of predictions consists of, without the histories.</summary>
/// <param name="Trained">The networks. Their statistics have the mean of each feature, or another baseline, alone.</param>
/// <param name="Features">The column of features.</param>
/// <param name="Columns">The columns of predictions.</param>
internal sealed record ExplainedModel(TrainedNetwork Trained, FeatureColumn Features, PredictionColumns Columns)
{
    /// <summary>Gets the features where the explanation begins.</summary>
    public float[] Baseline => Trained.Statistics.FeatureMeans;

    /// <summary>Returns the last model in a pipeline that can be explained; null where there is none.</summary>
    public static ExplainedModel? Of(ITransformer transformer) => transformer switch
    {
        MultilayerPerceptronTransformer perceptron => Of(perceptron.Model, perceptron.Features, perceptron.Predictions),
        SgdRegressionTransformer linear => Of(linear.Model, linear.Features, linear.Predictions),
        IEnumerable<ITransformer> chain => chain.Reverse().Select(Of).FirstOrDefault(found => found != null),
        _ => null,
    };

    /// <summary>Returns the model with another baseline.</summary>
    public ExplainedModel WithBaseline(float[] baseline)
        => this with { Trained = Trained with { Statistics = ModelStatistics.None with { FeatureMeans = baseline } } };

    /// <summary>Adds the streams of the networks.</summary>
    public void SaveNetworks(IDictionary<string, byte[]> streams) => SavedNetwork.Save(Trained, streams);

    /// <summary>Writes the columns as members of a JSON object.</summary>
    public void SaveColumns(Utf8JsonWriter json)
    {
        Features.Save(json);
        Columns.Save(json);
    }

    /// <summary>Reads what <see cref="SaveNetworks"/> and <see cref="SaveColumns"/> have written.</summary>
    /// <param name="streams">The streams of the transformer.</param>
    /// <param name="columnsStream">The name of the stream with the columns.</param>
    /// <exception cref="InvalidDataException">A stream is damaged, or the networks are of other columns.</exception>
    public static ExplainedModel Load(LoadedStreams streams, string columnsStream)
    {
        (FeatureColumn features, PredictionColumns columns) = streams.ReadJson(
            columnsStream, root => (FeatureColumn.Load(root), PredictionColumns.Load(root)));
        TrainedNetwork trained = SavedNetwork.Load(streams, features, columns);
        Network network = trained.Networks[0];
        int baseline = trained.Statistics.FeatureMeans.Length;
        if ((features.Type.Size, columns.Outputs, baseline) != (network.Inputs, network.Outputs, network.Inputs))
        {
            throw new InvalidDataException(
                $"The saved {nameof(ContributionsTransformer)} is damaged: its stream {columnsStream} has {features.Type.Size} features "
                + $"and predictions from {columns.Outputs} outputs; its model has {network.Inputs} inputs, {network.Outputs} outputs and a "
                + $"baseline of {baseline} features.");
        }
        return new ExplainedModel(trained, features, columns);
    }

    private static ExplainedModel Of(NetworkModelParameters model, FeatureColumn features, PredictionColumns columns)
        => new ExplainedModel(TrainedNetwork.Untrained(model.Members) with { Names = model.Names }, features, columns)
            .WithBaseline([.. model.FeatureMeans]);
}
