namespace MLExtensions;

/// <summary>
/// Ends a training when a metric, such as the loss, has not improved for some epochs: that of the validation rows, or that of the training
/// set where there are none.
/// </summary>
/// <remarks>
/// Without validation rows, the training set is evaluated after each epoch where <see cref="RestoreBestWeights"/> is true or
/// <see cref="Metric"/> is not the loss, so that the value is that of the weights that are kept; the history has the loss as
/// <see cref="TrainingHistory.EvaluatedTrainingLoss"/>. Otherwise, and where the options do not ask for that evaluation, the mean loss of
/// the batches is used.
/// </remarks>
public sealed record EarlyStopping
{
    /// <summary>Gets the number of epochs without improvement to tolerate. The training ends after the next one.</summary>
    /// <value>0 or more. Default: 5.</value>
    public int Patience { get; init; } = 5;

    /// <summary>
    /// Gets the least change of the metric that counts as improvement: an absolute number, not a fraction of the metric. The change has to
    /// be larger.
    /// </summary>
    /// <value>0 or more. Default: 0.</value>
    public double MinDelta { get; init; }

    /// <summary>Gets the metric that judges an epoch.</summary>
    /// <remarks>The history has its values as <see cref="TrainingHistory.EarlyStoppingMetric"/>, where it is not the loss.</remarks>
    /// <value>One that the loss has: a training with another one throws. Default: the loss.</value>
    public TrainingMetric Metric { get; init; }

    /// <summary>
    /// Gets whether the best epoch is the last, rather than the first, of those that have the best value. It is no improvement, so
    /// <see cref="Patience"/> counts from the first one in both cases.
    /// </summary>
    /// <value>Default: false.</value>
    public bool PrefersLater { get; init; }

    /// <summary>Gets whether the model gets the weights of the best epoch, rather than of the last one.</summary>
    /// <value>Default: true.</value>
    public bool RestoreBestWeights { get; init; } = true;

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    public void Check()
    {
        Setting.Require(Patience >= 0, nameof(Patience), Patience, "0 or more");
        Setting.RequireNotNegative(nameof(MinDelta), MinDelta);
        Setting.Require(Enum.IsDefined(Metric), nameof(Metric), Metric, $"one of {string.Join(", ", Enum.GetNames<TrainingMetric>())}");
    }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(EarlyStopping), PrintMembers);

    /// <summary>Returns the best epoch so far, from 1, and whether it is time to stop.</summary>
    /// <param name="values">The value of the metric after each epoch.</param>
    internal (int BestEpoch, bool IsOver) Judge(ReadOnlySpan<double> values)
    {
        int sign = Metric.IsLargerBetter() ? -1 : 1, improved = 0, best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            if (sign * values[i] < sign * values[improved] - MinDelta)
                improved = best = i;
            else if (PrefersLater && values[i] == values[improved])
                best = i;
        }
        return (best + 1, values.Length - 1 - improved > Patience);
    }
}
