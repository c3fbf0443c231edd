namespace MLExtensions.Scoring;

/// <summary>A network, the history of its training, the name of the loss, and what is known of features and classes.</summary>
internal sealed record TrainedNetwork(Network Network, TrainingHistory History, string LossName)
{
    public ModelNames Names { get; init; } = ModelNames.None;

    public ModelStatistics Statistics { get; init; } = ModelStatistics.None;
}
