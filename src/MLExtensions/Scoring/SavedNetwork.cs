using System.Text.Json;
using MLExtensions.Persistence;
using MLExtensions.Schema;
using MLExtensions.Tasks;

namespace MLExtensions.Scoring;

/// <summary>Saves a trained model as streams of a transformer, and loads it: <see cref="SavedNetworks"/> with the histories.</summary>
internal static class SavedNetwork
{
    private const string LossName = "loss";

    /// <summary>Adds the streams of the networks of a model.</summary>
    public static void Save(TrainedNetwork trained, IDictionary<string, byte[]> streams)
    {
        streams.Add(SavedNetworks.ArchitectureStream, Json.Write(json =>
        {
            SavedNetworks.WriteLayers(json, trained.Networks[0]);
            json.WriteString(LossName, trained.LossName);
            json.WriteStartArray(SavedNetworks.Histories);
            foreach (TrainingHistory history in trained.Histories)
                JsonSerializer.Serialize(json, history, CheckpointJson.Default.TrainingHistory);
            json.WriteEndArray();
        }));
        trained.Statistics.Save(streams);
        streams.Add(SavedNetworks.WeightsStream, SavedNetworks.WriteWeights(trained.Networks));
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    public static TrainedNetwork Load(LoadedStreams streams, FeatureColumn features, PredictionColumns columns)
    {
        Network[] networks = SavedNetworks.Read(streams);
        return streams.ReadJson(SavedNetworks.ArchitectureStream, root => new TrainedNetwork(
            networks, root.Items(SavedNetworks.Histories, history => history.ToHistory()), root.Text(LossName))
        {
            Names = ModelNames.Of(features, columns),
            Statistics = ModelStatistics.Load(streams, features, columns.LabelValues),
        });
    }
}
