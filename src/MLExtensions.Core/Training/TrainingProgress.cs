namespace MLExtensions;

/// <summary>Where a training is, reported after every step.</summary>
public readonly record struct TrainingProgress
{
    /// <summary>The epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>How many there will be.</summary>
    public required int Epochs { get; init; }

    /// <summary>The step within the epoch, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>
    /// How many steps the epoch has; with L-BFGS, whose steps are its iterations, how many it can have, until it has ended.
    /// </summary>
    public required int StepsPerEpoch { get; init; }

    /// <summary>Rows that the epoch has gone through, up to this step.</summary>
    public required int RowsDone { get; init; }

    /// <summary>The mean loss of the epoch so far.</summary>
    public required double Loss { get; init; }

    /// <summary>The loss of this step's batch.</summary>
    public required double StepLoss { get; init; }

    /// <summary>Of this step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Speed since the epoch began.</summary>
    public required double RowsPerSecond { get; init; }

    /// <summary>Until all epochs are done, as fast as until now.</summary>
    public required TimeSpan TimeLeft { get; init; }

    /// <summary>The loss of the validation rows, in an epoch's last report; null without such rows.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>
    /// The share of the validation rows predicted right, in an epoch's last report; null without such rows, or where the loss knows no
    /// right or wrong.
    /// </summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Whether this step was the last one of its epoch.</summary>
    public bool IsEndOfEpoch => Step == StepsPerEpoch;

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(TrainingProgress), PrintMembers);
}
