namespace MLExtensions.Trainers;

/// <summary>What a trainer of perceptrons chooses where the options leave the number of epochs to it.</summary>
/// <remarks>
/// Each network is validated on a part of the rows that it is not trained on, the learning rate falls along half a cosine, and the best
/// epoch is kept. The work is bounded: the fewer the rows and parameters, the more epochs there are, and the more networks are averaged.
/// benchmarks/README.md has what comes of it.
/// </remarks>
/// <param name="Members">The number of networks whose predictions are averaged.</param>
/// <param name="Epochs">The maximum number of epochs.</param>
internal sealed record AutomaticTraining(int Members, int Epochs)
{
    /// <summary>The learning rate of Adam at the start.</summary>
    public const double LearningRate = 0.005;

    /// <summary>The label smoothing of classifiers, whose probabilities a temperature then calibrates.</summary>
    public const double LabelSmoothing = 0.05;

    /// <summary>Of fewer rows none is held out: it would be missed more than it tells.</summary>
    public const int LeastRowsToHoldOutFrom = 100;

    // Of all networks together. Those of sparse features have many more than they multiply for a row.
    private const double MostParameters = 1 << 24;

    // Parameters times the rows that all networks visit: about a second on two cores.
    private const double Work = 2.6e10;
    private const int MostEpochs = 100, FewestEpochs = 8, LeastPatience = 5;

    // As many networks as can each have a number of epochs.
    private static readonly (int Members, int Epochs)[] s_choices = [(8, 8), (4, 8), (2, 4), (1, 0)];

    /// <summary>Gets the learning-rate schedule.</summary>
    public static LearningRateSchedule Schedule { get; } = LearningRateSchedule.Cosine();

    /// <summary>Gets when the training ends, where there are validation rows.</summary>
    public EarlyStopping Stopping => new() { Patience = Math.Max(LeastPatience, Epochs / 5) };

    /// <summary>Chooses for a number of rows and parameters.</summary>
    /// <param name="rows">The number of rows trained on.</param>
    /// <param name="parameters">The number of parameters of a network.</param>
    /// <param name="parametersOfRow">The number of parameters that are multiplied for a row; null for all.</param>
    /// <param name="members">The number of networks, where it is given.</param>
    /// <param name="effort">The factor of the work.</param>
    public static AutomaticTraining Of(
        int rows, double parameters, double? parametersOfRow = null, int? members = null, double effort = 1)
    {
        double epochsOfAll = effort * Work / (rows * (parametersOfRow ?? parameters));
        int chosen = members ?? s_choices.First(
            choice => choice.Members == 1
            || choice.Members * parameters <= MostParameters && epochsOfAll >= (double)choice.Members * choice.Epochs).Members;
        return new AutomaticTraining(chosen, (int)Math.Clamp(epochsOfAll / chosen, FewestEpochs, MostEpochs));
    }
}
