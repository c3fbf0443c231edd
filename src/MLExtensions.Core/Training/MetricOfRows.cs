namespace MLExtensions;

/// <summary>
/// Computes a metric of rows from their outputs, which it receives batch by batch; errors are in the units of the labels.
/// </summary>
/// <param name="metric">The metric.</param>
/// <param name="loss">The loss.</param>
/// <param name="labels">The scaling of the labels; null for none.</param>
internal sealed class MetricOfRows(TrainingMetric metric, Loss loss, Standardization? labels)
{
    private double _sum, _weights;
    private float[] _scores = [];
    private int[] _order = [];
    private int _count;

    /// <summary>Begins anew.</summary>
    /// <param name="rows">The largest number of rows to come.</param>
    public void Begin(int rows)
    {
        (_sum, _weights, _count) = (0, 0, 0);
        if (metric == TrainingMetric.AreaUnderRocCurve && _scores.Length < rows)
            (_scores, _order) = (new float[rows], new int[rows]);
    }

    /// <summary>Adds the rows of a batch.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="outputs">Rows x outputs.</param>
    public void Add(in Batch batch, ReadOnlySpan<float> outputs)
    {
        int width = outputs.Length / batch.Rows.Length;
        for (int i = 0; i < batch.Rows.Length; i++)
        {
            double weight = batch.Source.WeightOf(batch.Rows[i]);
            ReadOnlySpan<float> row = outputs.Slice(i * width, width), label = batch.Source.LabelsOf(batch.Rows[i]);
            // What a row gives may be infinite where its weight is 0.
            if (weight == 0)
                continue;
            if (metric == TrainingMetric.AreaUnderRocCurve)
                (_scores[_count], _order[_count++]) = (row[0], batch.Rows[i]);
            else
                _sum += weight * ValueOf(row, label);
            _weights += weight;
        }
    }

    /// <summary>Returns the metric of all rows added.</summary>
    /// <param name="rows">The source of the rows.</param>
    public double Value(IRowSource rows) => metric switch
    {
        TrainingMetric.AreaUnderRocCurve => AreaUnderRocCurve(rows),
        TrainingMetric.RootMeanSquaredError => Math.Sqrt(_sum / _weights),
        _ => _sum / _weights,
    };

    /// <summary>Throws where a metric of some rows is not defined.</summary>
    /// <exception cref="ArgumentException">All rows are of one class; or they are streamed, and have to be sorted.</exception>
    public static void Check(TrainingMetric metric, RowSet set)
    {
        if (metric != TrainingMetric.AreaUnderRocCurve)
            return;
        if (set.IsStreamed)
        {
            throw new ArgumentException(
                $"The metric {metric} of early stopping sorts the rows that it is computed on, so they have to be in memory; found "
                + $"{set.Count} rows, more than MaximumRowsInMemory. Validate on fewer rows, or choose another metric.", nameof(set));
        }
        IRowSource rows = set.Sample;
        int positive = 0, counted = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows.WeightOf(row) == 0)
                continue;
            counted++;
            positive += IsPositive(rows, row) ? 1 : 0;
        }
        if (positive == 0 || positive == counted)
        {
            throw new ArgumentException(
                $"The metric {metric} of early stopping compares rows of both classes; of the {counted} rows that it would be computed on, "
                + $"{positive} are of the positive class.", nameof(set));
        }
    }

    private double ValueOf(ReadOnlySpan<float> outputs, ReadOnlySpan<float> label)
    {
        if (metric == TrainingMetric.Accuracy)
            return loss.IsCorrect(outputs, label) ? 1 : 0;
        double sum = 0;
        for (int i = 0; i < outputs.Length; i++)
        {
            double difference = ((double)outputs[i] - label[i]) * (labels?.Scales[i] ?? 1);
            sum += metric == TrainingMetric.MeanAbsoluteError ? Math.Abs(difference) : difference * difference;
        }
        return sum / outputs.Length;
    }

    /// <summary>
    /// Each row of the positive class counts the weight of the rows of the negative class with lower scores, and half of those with the
    /// same: rank sums, with ties.
    /// </summary>
    private double AreaUnderRocCurve(IRowSource rows)
    {
        Array.Sort(_scores, _order, 0, _count);
        double below = 0, allPositive = 0, area = 0;
        for (int first = 0, end; first < _count; first = end)
        {
            double positive = 0, negative = 0;
            // Equals, unlike the operator, is true for two numbers that are NaN.
            for (end = first; end < _count && _scores[end].Equals(_scores[first]); end++)
            {
                double weight = rows.WeightOf(_order[end]);
                if (IsPositive(rows, _order[end]))
                    positive += weight;
                else
                    negative += weight;
            }
            area += positive * (below + negative / 2);
            (below, allPositive) = (below + negative, allPositive + positive);
        }
        return area / (below * allPositive);
    }

    private static bool IsPositive(IRowSource rows, int row) => rows.LabelsOf(row)[0] > 0.5f;
}
