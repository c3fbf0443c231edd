using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Metrics;

/// <summary>Computes the metrics of a regression whose labels and scores are vectors.</summary>
internal static class VectorErrors
{
    public static MultiOutputRegressionMetrics Evaluate(IDataView data, DataViewSchema.Column label, DataViewSchema.Column score)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([label, score]);
        VectorReader labels = new(cursor, label), scores = new(cursor, score);
        var sums = new Sums[labels.Length];
        long rows = 0;
        while (cursor.MoveNext())
        {
            ReadOnlySpan<float> truth = labels.Read(), predicted = scores.Read();
            // Contains compares by Equals, for which NaN equals NaN.
            if (truth.Contains(float.NaN) || predicted.Contains(float.NaN))
                continue;
            rows++;
            for (int i = 0; i < sums.Length; i++)
                sums[i].Add(truth[i], predicted[i], rows);
        }
        if (rows == 0)
        {
            throw new ArgumentException(
                $"There are no rows to evaluate in which neither label '{label.Name}' nor score '{score.Name}' is missing.", nameof(data));
        }

        string[] names = Columns.SlotNames(label) is { Length: > 0 } labelNames ? labelNames : Columns.SlotNames(score);
        return new MultiOutputRegressionMetrics([.. sums.Select((sum, i) => sum.ToMetrics(names.Length > 0 ? names[i] : "", rows))]);
    }

    /// <summary>The sums of one output, from which its metrics are computed.</summary>
    /// <remarks>
    /// The mean and the variation of the labels follow B. P. Welford, Note on a method for calculating corrected sums of squares and
    /// products, Technometrics 4 (1962), which loses no digits where the labels are far from 0.
    /// </remarks>
    private struct Sums
    {
        private double _absolute, _squared, _mean, _variation;

        /// <summary>Adds a row.</summary>
        /// <param name="label">The label.</param>
        /// <param name="score">The score.</param>
        /// <param name="count">The number of rows, this one included.</param>
        public void Add(double label, double score, long count)
        {
            _absolute += Math.Abs(score - label);
            _squared += (score - label) * (score - label);
            double distance = label - _mean;
            _mean += distance / count;
            _variation += distance * (label - _mean);
        }

        public readonly OutputRegressionMetrics ToMetrics(string name, long count) => new()
        {
            Name = name,
            MeanAbsoluteError = _absolute / count,
            MeanSquaredError = _squared / count,
            RSquared = 1 - _squared / _variation,
        };
    }
}
