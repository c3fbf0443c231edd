namespace MLExtensions.Scoring;

/// <summary>Networks of one shape whose predictions are averaged, or one; and what is known of their training.</summary>
/// <param name="Networks">The networks.</param>
/// <param name="Histories">The history of the training of each network.</param>
/// <param name="LossName">The name of the loss.</param>
internal sealed record TrainedNetwork(IReadOnlyList<Network> Networks, IReadOnlyList<TrainingHistory> Histories, string LossName)
{
    public ModelNames Names { get; init; } = ModelNames.None;

    public ModelStatistics Statistics { get; init; } = ModelStatistics.None;

    /// <summary>Returns networks that no trainer has trained.</summary>
    public static TrainedNetwork Untrained(params IReadOnlyList<Network> networks)
        => new(networks, [.. networks.Select(_ => new TrainingHistory())], "");

    /// <summary>Creates a scorer of the mean of their predictions.</summary>
    /// <param name="kind">What the outputs of a network are.</param>
    public IRowScorer CreateScorer(OutputKind kind)
        => Networks.Count == 1 ? new NetworkScorer(Networks[0]) : new EnsembleScorer(Networks, kind);
}
