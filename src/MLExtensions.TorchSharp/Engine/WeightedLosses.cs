namespace MLExtensions.Torch;

/// <summary>Adds up the losses of rows with weights, in single precision.</summary>
internal static class WeightedLosses
{
    /// <summary>Returns the sum of weight times loss, to be multiplied by a scale, so that weights of any size do not overflow.</summary>
    /// <param name="losses">The loss of each row.</param>
    /// <param name="weights">The weight of each row; null for 1.</param>
    /// <param name="batch">The rows.</param>
    /// <param name="scale">Receives the scale.</param>
    public static Tensor Sum(Tensor losses, Tensor? weights, in Batch batch, out double scale)
    {
        scale = 1;
        if (weights is null)
            return losses.sum();
        float largest = 0;
        foreach (int row in batch.Rows)
            largest = Math.Max(largest, batch.Source.WeightOf(row));
        scale = largest > 0 ? largest : 1;
        Tensor weighted = losses * (scale == 1 ? weights : weights.Div(scale));
        // An infinite loss has no part in the sum where its weight is 0.
        return weighted.where(weights.to_type(ScalarType.Bool), zeros_like(losses)).sum();
    }

    /// <summary>Returns whether there are rows that are not to be learned from, whose features may be of any size.</summary>
    public static bool HasZeroWeight(in Batch batch)
    {
        foreach (int row in batch.Rows)
        {
            if (batch.Source.WeightOf(row) == 0)
                return true;
        }
        return false;
    }
}
