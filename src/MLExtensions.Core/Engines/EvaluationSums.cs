namespace MLExtensions;

/// <summary>Sums over the rows of a batch, so that batches can be added up.</summary>
/// <param name="WeightedLoss">Sum of weight times loss.</param>
/// <param name="Weight">Sum of the weights; the number of rows where they have none.</param>
/// <param name="Correct">Number of rows predicted right; 0 where the loss knows no right or wrong.</param>
internal readonly record struct EvaluationSums(double WeightedLoss, double Weight, long Correct)
{
    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(EvaluationSums), PrintMembers);

    /// <summary>The sums over the rows of both.</summary>
    public static EvaluationSums operator +(EvaluationSums a, EvaluationSums b)
        => new(a.WeightedLoss + b.WeightedLoss, a.Weight + b.Weight, a.Correct + b.Correct);
}
