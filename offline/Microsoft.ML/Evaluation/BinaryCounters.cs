namespace Microsoft.ML.Offline;

/// <summary>What is counted over the rows to evaluate a classifier of two classes.</summary>
internal sealed class BinaryCounters(ReadOnlyMemory<char>[] classNames)
{
    private readonly List<(float Score, bool Positive)> _scores = [];
    private double _truePositives, _falsePositives, _trueNegatives, _falseNegatives;
    private double _loss, _positivesWithLoss, _rowsWithLoss;

    public double Accuracy => (_truePositives + _trueNegatives) / _scores.Count;

    public double PositivePrecision => Ratio(_truePositives, _truePositives + _falsePositives);

    public double PositiveRecall => Ratio(_truePositives, _truePositives + _falseNegatives);

    public double NegativePrecision => Ratio(_trueNegatives, _trueNegatives + _falseNegatives);

    public double NegativeRecall => Ratio(_trueNegatives, _trueNegatives + _falsePositives);

    public double F1Score => Ratio(2 * PositivePrecision * PositiveRecall, PositivePrecision + PositiveRecall);

    /// <summary>The entropy of the classes, in bits.</summary>
    public double Entropy => EntropyOf((_truePositives + _falseNegatives) / _scores.Count);

    /// <summary>The mean of -log2 of the probability of the true class; NaN where a probability is missing.</summary>
    public double LogLoss => double.IsNaN(_loss) ? double.NaN : Ratio(_loss, _rowsWithLoss);

    /// <summary>How much better than always predicting the classes' frequencies: 1 at best.</summary>
    public double LogLossReduction
    {
        get
        {
            if (_rowsWithLoss == 0)
                return 0;
            double prior = EntropyOf(_positivesWithLoss / _rowsWithLoss);
            return (prior - _loss / _rowsWithLoss) / prior;
        }
    }

    public ConfusionMatrix Confusion => new([[_truePositives, _falseNegatives], [_falsePositives, _trueNegatives]], classNames, positiveFirst: true);

    public BinaryRanking Ranking => new(_scores);

    public void Add(bool positive, float score, float probability)
    {
        _scores.Add((score, positive));
        if (positive && score > 0)
            _truePositives++;
        else if (positive)
            _falseNegatives++;
        else if (score > 0)
            _falsePositives++;
        else
            _trueNegatives++;

        _loss -= Math.Log2(positive ? probability : 1.0 - probability);
        if (float.IsNaN(probability))
            return;
        _rowsWithLoss++;
        if (positive)
            _positivesWithLoss++;
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;

    private static double EntropyOf(double probability)
        => probability is 0 or 1 ? 0 : -(probability * Math.Log2(probability) + (1 - probability) * Math.Log2(1 - probability));
}
