using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Metrics;

/// <summary>Computes the metrics of a classification by several labels.</summary>
internal static class LabelHits
{
    public static MultiLabelMetrics Evaluate(
        IDataView data, DataViewSchema.Column label, DataViewSchema.Column predicted, DataViewSchema.Column score)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([label, predicted, score]);
        BooleanVectorReader labels = new(cursor, label), predictions = new(cursor, predicted);
        var scores = new VectorReader(cursor, score);
        int width = scores.Length;
        var hits = new Hits[width];
        List<(float Score, bool IsTrue)>[] ranked = [.. Enumerable.Range(0, width).Select(_ => new List<(float, bool)>())];
        long rows = 0, correctRows = 0;
        while (cursor.MoveNext())
        {
            ReadOnlySpan<float> outputs = scores.Read();
            // Contains compares by Equals, for which NaN equals NaN.
            if (outputs.Contains(float.NaN))
                continue;
            ReadOnlySpan<bool> truth = labels.Read(), found = predictions.Read();
            rows++;
            correctRows += truth.SequenceEqual(found) ? 1 : 0;
            for (int i = 0; i < width; i++)
            {
                hits[i].Add(truth[i], found[i]);
                ranked[i].Add((outputs[i], truth[i]));
            }
        }
        if (rows == 0)
            throw new ArgumentException($"There are no rows to evaluate in which the score '{score.Name}' is not missing.", nameof(data));

        string[] names = Columns.SlotNames(label) is { Length: > 0 } labelNames ? labelNames : Columns.SlotNames(score);
        Hits all = hits.Aggregate((a, b) => a + b);
        return new MultiLabelMetrics(
            [.. hits.Select((label, i) => label.ToMetrics(names.Length > 0 ? names[i] : "", AreaUnderRocCurve(ranked[i])))],
            all.ToMetrics("micro average", AreaUnderRocCurve([.. ranked.SelectMany(pairs => pairs)])))
        {
            SubsetAccuracy = (double)correctRows / rows,
            HammingLoss = (double)all.Wrong / (rows * width),
        };
    }

    /// <summary>
    /// Returns the share of pairs of a true and a false label in which the true one has the higher score (Mann and Whitney, 1947).
    /// </summary>
    private static double AreaUnderRocCurve(List<(float Score, bool IsTrue)> pairs)
    {
        pairs.Sort((a, b) => a.Score.CompareTo(b.Score));
        double won = 0;
        long trueCount = 0, falseCount = 0;
        for (int first = 0, end; first < pairs.Count; first = end)
        {
            long trueHere = 0;
            for (end = first; end < pairs.Count && pairs[end].Score == pairs[first].Score; end++)
                trueHere += pairs[end].IsTrue ? 1 : 0;
            long falseHere = end - first - trueHere;
            won += trueHere * (falseCount + falseHere / 2.0);
            (trueCount, falseCount) = (trueCount + trueHere, falseCount + falseHere);
        }
        return trueCount == 0 || falseCount == 0 ? double.NaN : won / ((double)trueCount * falseCount);
    }

    /// <summary>Counts of one label: true and false positives, and false negatives.</summary>
    private struct Hits
    {
        private long _truePositives, _falsePositives, _falseNegatives;

        public readonly long Wrong => _falsePositives + _falseNegatives;

        public void Add(bool isTrue, bool isPredicted)
        {
            _truePositives += isTrue && isPredicted ? 1 : 0;
            _falsePositives += !isTrue && isPredicted ? 1 : 0;
            _falseNegatives += isTrue && !isPredicted ? 1 : 0;
        }

        public static Hits operator +(Hits a, Hits b) => new()
        {
            _truePositives = a._truePositives + b._truePositives,
            _falsePositives = a._falsePositives + b._falsePositives,
            _falseNegatives = a._falseNegatives + b._falseNegatives,
        };

        public readonly LabelMetrics ToMetrics(string name, double areaUnderRocCurve) => new()
        {
            Name = name,
            PositiveCount = _truePositives + _falseNegatives,
            Precision = Share(_truePositives, _truePositives + _falsePositives),
            Recall = Share(_truePositives, _truePositives + _falseNegatives),
            F1Score = Share(2 * _truePositives, 2 * _truePositives + Wrong),
            AreaUnderRocCurve = areaUnderRocCurve,
        };

        private static double Share(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
    }
}
