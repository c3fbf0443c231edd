namespace MLExtensions;

/// <summary>Ends a training when the loss has not become better for some epochs: that of the validation rows where there are some, else of training.</summary>
/// <param name="Patience">So many epochs without a better loss are let pass, 0 or more; the training ends after the next one.</param>
/// <param name="MinDelta">A loss is better if it is less than the best one by more than this, 0 or more: a number as the loss itself, no share of it.</param>
/// <param name="RestoreBestWeights">Whether the model has the weights of the best epoch, rather than of the last one.</param>
public sealed record EarlyStopping(int Patience = 5, double MinDelta = 0, bool RestoreBestWeights = true)
{
    /// <summary>Throws if a setting is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting, its value and the range.</exception>
    public void Check()
    {
        Setting.Require(Patience >= 0, nameof(Patience), Patience, "0 or more");
        Setting.RequireNotNegative(nameof(MinDelta), MinDelta);
    }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(EarlyStopping), PrintMembers);

    /// <summary>The best epoch so far, from 1, and whether it is time to stop.</summary>
    internal (int BestEpoch, bool IsOver) Judge(ReadOnlySpan<double> losses)
    {
        int best = 0;
        for (int i = 1; i < losses.Length; i++)
            best = losses[i] < losses[best] - MinDelta ? i : best;
        return (best + 1, losses.Length - 1 - best > Patience);
    }
}
