namespace MLExtensions;

/// <summary>How good a network in training is on some rows, without dropout.</summary>
internal sealed class Evaluation(ITrainingRun run, TrainingPlan plan, CancellationToken cancellationToken)
{
    private float[] _outputs = [];
    private int[] _rows = [];

    /// <summary>The mean loss, and the share of the rows that were predicted right; null where the loss knows no right or wrong.</summary>
    public (double Loss, double? Accuracy) Of(IRowSource rows)
    {
        int batchSize = Math.Min(plan.BatchSize, rows.Count);
        if (_rows.Length < rows.Count)
            _rows = [.. Enumerable.Range(0, rows.Count)];
        if (_outputs.Length < (long)batchSize * plan.Outputs)
            _outputs = new float[checked(batchSize * plan.Outputs)];

        var all = new Batch(rows, _rows.AsSpan(0, rows.Count));
        EvaluationSums sums = default;
        for (int first = 0; first < rows.Count; first += batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(batchSize, rows.Count - first);
            sums += run.Evaluate(all.Slice(first, count, step: 0), _outputs.AsSpan(0, count * plan.Outputs));
        }
        return (sums.Weight == 0 ? 0 : sums.WeightedLoss / sums.Weight,
            plan.Loss.IsClassification ? (double)sums.Correct / rows.Count : null);
    }

    /// <summary>The outputs of all rows, rows x outputs. It is computed after the training, which may have been cancelled.</summary>
    public float[] OutputsOf(IRowSource rows)
    {
        float[] outputs = new float[checked(rows.Count * plan.Outputs)];
        int[] numbers = [.. Enumerable.Range(0, rows.Count)];
        var all = new Batch(rows, numbers);
        for (int first = 0; first < rows.Count; first += plan.BatchSize)
        {
            int count = Math.Min(plan.BatchSize, rows.Count - first);
            run.Evaluate(all.Slice(first, count, step: 0), outputs.AsSpan(first * plan.Outputs, count * plan.Outputs));
        }
        return outputs;
    }
}
