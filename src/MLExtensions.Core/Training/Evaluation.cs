namespace MLExtensions;

/// <summary>How good a network in training is on some rows, without dropout.</summary>
internal sealed class Evaluation(ITrainingRun run, ProcessGroup group, TrainingPlan plan, CancellationToken cancellationToken)
{
    private readonly MetricOfRows? _metric = plan.EarlyStopping is { Metric: not TrainingMetric.Loss and var metric }
        ? new MetricOfRows(metric, plan.Loss, plan.Scaling.Labels) : null;
    private float[] _outputs = [];

    /// <summary>
    /// Computes the mean loss; the share of the rows that were predicted right, null where the loss knows no right or wrong; and the metric
    /// of early stopping, null where it is not asked for, or is the loss.
    /// </summary>
    /// <param name="rows">The rows.</param>
    /// <param name="hasMetric">Whether to compute the metric of early stopping.</param>
    public (double Loss, double? Accuracy, double? Metric) Of(RowSet rows, bool hasMetric)
    {
        MetricOfRows? metric = hasMetric ? _metric : null;
        metric?.Begin(rows.Count);
        int batchSize = Math.Min(plan.BatchSize, rows.Count);
        if (_outputs.Length < (long)batchSize * plan.Outputs)
            _outputs = new float[checked(batchSize * plan.Outputs)];

        EvaluationSums sums = default;
        using RowPass pass = rows.Begin(batchSize, shuffling: null, group.OwnToken(cancellationToken));
        while (pass.Next())
        {
            var all = new Batch(pass.Rows, pass.Order);
            for (int first = 0; first < all.Rows.Length; first += batchSize)
            {
                group.ThrowIfCancelled(cancellationToken);
                int count = Math.Min(batchSize, all.Rows.Length - first);
                Batch batch = all.Slice(first, count, step: 0);
                Span<float> outputs = _outputs.AsSpan(0, count * plan.Outputs);
                sums += run.Evaluate(batch, outputs);
                metric?.Add(batch, outputs);
            }
        }
        return (sums.Weight == 0 ? 0 : plan.Scaling.LossFactor * sums.WeightedLoss / sums.Weight,
            plan.Loss.IsClassification ? (double)sums.Correct / rows.Count : null, metric?.Value(rows.Sample));
    }

    /// <summary>The outputs of rows in memory, rows x outputs. It is computed after the training, which may have been cancelled.</summary>
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
