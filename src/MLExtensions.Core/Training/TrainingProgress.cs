namespace MLExtensions;

/// <summary>The progress of a training after a step.</summary>
public readonly record struct TrainingProgress
{
    /// <summary>Initializes a report whose members have their defaults.</summary>
    public TrainingProgress()
    {
    }

    /// <summary>Gets the network that is trained, from 1, where several are.</summary>
    public int Member { get; init; } = 1;

    /// <summary>Gets the number of networks that are trained.</summary>
    public int Members { get; init; } = 1;

    /// <summary>Gets the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Gets the number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>Gets the step within the epoch, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>
    /// Gets the number of steps of the epoch. With L-BFGS, whose steps are its iterations, it is the maximum until the epoch has ended.
    /// </summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Gets the number of rows that the epoch has visited.</summary>
    public required int RowsDone { get; init; }

    /// <summary>Gets the mean loss of the epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>Gets the loss of the batch of this step.</summary>
    public required double StepLoss { get; init; }

    /// <summary>Gets the learning rate of this step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Gets the number of rows a second since the epoch began.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>Gets the time that the remaining epochs take at the present speed.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>Gets the loss of the validation rows, at the end of an epoch; null without such rows.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>Gets the accuracy on the validation rows, at the end of an epoch; null without such rows, and for regression.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>
    /// Gets the metric of early stopping, at the end of an epoch; null where it is the loss, and without early stopping.
    /// </summary>
    public double? EarlyStoppingMetric { get; init; }

    /// <summary>
    /// Gets the path of the last checkpoint, at the end of an epoch; null where there is none. A training that ends now resumes from it.
    /// </summary>
    public string? LastCheckpoint { get; init; }

    /// <summary>Gets whether this step is the last one of its epoch.</summary>
    public bool IsEndOfEpoch => Step == StepsPerEpoch;

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(TrainingProgress), PrintMembers);
}
