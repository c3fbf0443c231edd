namespace Microsoft.ML.Offline;

/// <summary>How well scores order the rows: positives before negatives.</summary>
internal sealed class BinaryRanking
{
    private readonly (float Score, bool Positive)[] _best;
    private readonly double _positives, _negatives;

    public BinaryRanking(IEnumerable<(float Score, bool Positive)> scores)
    {
        _best = [.. scores.OrderByDescending(row => row.Score)];
        _positives = _best.Count(row => row.Positive);
        _negatives = _best.Length - _positives;
        Check.Argument(_positives > 0, "PosSample", "AUC is not defined when there is no positive class in the data");
        Check.Argument(_negatives > 0, "NegSample", "AUC is not defined when there is no negative class in the data");
    }

    /// <summary>The probability that a positive has a higher score than a negative, ties counting half.</summary>
    public double AreaUnderRocCurve
    {
        get
        {
            double pairs = 0, positivesAbove = 0;
            foreach (var tied in _best.GroupBy(row => row.Score))
            {
                double positives = tied.Count(row => row.Positive), negatives = tied.Count() - positives;
                pairs += negatives * (positivesAbove + positives / 2);
                positivesAbove += positives;
            }
            return pairs / (_positives * _negatives);
        }
    }

    /// <summary>By trapezoids whose left side is the lower precision at that recall ("lower trapezoid" of Boyd, Eng and Page 2013); tied rows in the order in which they came.</summary>
    public double AreaUnderPrecisionRecallCurve
    {
        get
        {
            double area = 0, precision = 1, positives = 0;
            for (int i = 0; i < _best.Length; i++)
            {
                double before = precision;
                positives += _best[i].Positive ? 1 : 0;
                precision = positives / (i + 1);
                if (_best[i].Positive)
                    area += (before + precision) / 2 / _positives;
            }
            return area;
        }
    }
}
