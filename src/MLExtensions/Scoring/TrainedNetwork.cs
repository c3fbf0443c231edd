namespace MLExtensions.Scoring;

/// <summary>A network, the history of its training, and the name of the loss.</summary>
internal sealed record TrainedNetwork(Network Network, TrainingHistory History, string LossName);
