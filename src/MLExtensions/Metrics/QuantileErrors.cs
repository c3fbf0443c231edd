using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Metrics;

/// <summary>Computes the metrics of a quantile regression.</summary>
internal static class QuantileErrors
{
    public static QuantileRegressionMetrics Evaluate(IDataView data, DataViewSchema.Column label, DataViewSchema.Column quantiles)
    {
        double[] levels = LevelsOf(quantiles), losses = new double[levels.Length];
        long[] below = new long[levels.Length];
        using DataViewRowCursor cursor = data.GetRowCursor([label, quantiles]);
        ValueGetter<float> getLabel = cursor.GetGetter<float>(label);
        var reader = new VectorReader(cursor, quantiles);
        float truth = 0;
        long rows = 0, covered = 0;
        double width = 0;
        while (cursor.MoveNext())
        {
            getLabel(ref truth);
            ReadOnlySpan<float> predicted = reader.Read();
            // Contains compares by Equals, for which NaN equals NaN.
            if (float.IsNaN(truth) || predicted.Contains(float.NaN))
                continue;
            rows++;
            covered += truth >= predicted[0] && truth <= predicted[^1] ? 1 : 0;
            width += (double)predicted[^1] - predicted[0];
            for (int i = 0; i < levels.Length; i++)
            {
                double difference = (double)truth - predicted[i];
                losses[i] += difference >= 0 ? levels[i] * difference : (levels[i] - 1) * difference;
                below[i] += truth <= predicted[i] ? 1 : 0;
            }
        }
        if (rows == 0)
        {
            throw new ArgumentException(
                $"There are no rows to evaluate in which neither label '{label.Name}' nor a quantile in '{quantiles.Name}' is missing.",
                nameof(data));
        }
        return new QuantileRegressionMetrics([.. levels.Select((level, i) => new QuantileMetrics
        {
            Quantile = level,
            ShareBelow = (double)below[i] / rows,
            PinballLoss = losses[i] / rows,
        })])
        {
            IntervalCoverage = levels.Length > 1 ? (double)covered / rows : null,
            MeanIntervalWidth = levels.Length > 1 ? width / rows : null,
        };
    }

    private static double[] LevelsOf(DataViewSchema.Column quantiles)
    {
        string[] names = Columns.SlotNames(quantiles);
        double[] levels = [.. names.Select(
            name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out double level) ? level : double.NaN)];
        for (int i = 0; i < levels.Length; i++)
        {
            if (!(levels[i] > (i == 0 ? 0 : levels[i - 1]) && levels[i] < 1))
                throw Wrong($"the slot name '{names[i]}'");
        }
        return levels.Length > 0 ? levels : throw Wrong("no slot names");

        ArgumentOutOfRangeException Wrong(string found) => Columns.Mismatch("quantiles", quantiles.Name,
            "slot names that are quantiles between 0 and 1 in ascending order", found,
            "A regression trainer with the option Quantiles adds such a column.");
    }
}
