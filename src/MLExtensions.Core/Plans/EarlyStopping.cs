namespace MLExtensions;

/// <summary>
/// Ends a training when the loss has not improved for some epochs: the loss of the validation rows, or that of the training set where there
/// are none.
/// </summary>
/// <remarks>
/// Without validation rows, the training set is evaluated after each epoch where <see cref="RestoreBestWeights"/> is true, so that the
/// loss is that of the weights that are kept; the history has it as <see cref="TrainingHistory.EvaluatedTrainingLoss"/>. Where it is false
/// and the options do not ask for that evaluation, the mean loss of the batches is used.
/// </remarks>
public sealed record EarlyStopping
{
    /// <summary>Gets the number of epochs without improvement to tolerate. The training ends after the next one.</summary>
    /// <value>0 or more. Default: 5.</value>
    public int Patience { get; init; } = 5;

    /// <summary>Gets the least decrease of the loss that counts as improvement: an absolute number, not a fraction of the loss.</summary>
    /// <value>0 or more. Default: 0.</value>
    public double MinDelta { get; init; }

    /// <summary>Gets whether the model gets the weights of the best epoch, rather than of the last one.</summary>
    /// <value>Default: true.</value>
    public bool RestoreBestWeights { get; init; } = true;

    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message has the setting's name, its value and the range.</exception>
    public void Check()
    {
        Setting.Require(Patience >= 0, nameof(Patience), Patience, "0 or more");
        Setting.RequireNotNegative(nameof(MinDelta), MinDelta);
    }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(EarlyStopping), PrintMembers);

    /// <summary>Returns the best epoch so far, from 1, and whether it is time to stop.</summary>
    internal (int BestEpoch, bool IsOver) Judge(ReadOnlySpan<double> losses)
    {
        int best = 0;
        for (int i = 1; i < losses.Length; i++)
            best = losses[i] < losses[best] - MinDelta ? i : best;
        return (best + 1, losses.Length - 1 - best > Patience);
    }
}
