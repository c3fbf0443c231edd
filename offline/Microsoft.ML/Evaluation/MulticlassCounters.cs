namespace Microsoft.ML.Offline;

/// <summary>What is summed over the rows to evaluate a classifier. Classes count from 0.</summary>
internal sealed class MulticlassCounters(int classes)
{
    private const float Epsilon = 1e-15f;

    private readonly double[] _rowsOfClass = new double[classes];
    private readonly double[] _lossOfClass = new double[classes];
    private readonly double[] _ranks = new double[classes + 1];
    private double _rows, _loss;

    public double[][] Confusion { get; } = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])];

    public double MicroAccuracy => Ratio(_ranks[0], _rows);

    public double MacroAccuracy
    {
        get
        {
            double[] recalls = [.. Enumerable.Range(0, classes).Where(i => _rowsOfClass[i] > 0).Select(i => Confusion[i][i] / _rowsOfClass[i])];
            return recalls.Length > 0 ? recalls.Average() : 0;
        }
    }

    public double LogLoss => Ratio(_loss, _rows);

    /// <summary>How much better than always predicting the classes' frequencies: 1 at best.</summary>
    public double LogLossReduction
    {
        get
        {
            double entropy = -_rowsOfClass.Where(rows => rows > 0).Sum(rows => rows / _rows * Math.Log(rows / _rows));
            return (entropy - LogLoss) / entropy;
        }
    }

    public double[] PerClassLogLoss => [.. _lossOfClass.Zip(_rowsOfClass, Ratio)];

    /// <summary>The fractions of rows whose true class is among the best 1, 2, ... scores.</summary>
    public double[] TopAccuracies(int count)
    {
        double sum = 0;
        return [.. _ranks.Take(count).Select(rows => sum += rows / _rows)];
    }

    /// <summary>Counts a row. Its label may be a class that the scores do not have; on equal scores the first class wins.</summary>
    public void Add(int label, ReadOnlySpan<float> scores)
    {
        bool known = label < classes;
        float score = known ? scores[label] : 0;
        int rank = 0, best = 0;
        for (int i = 0; i < classes; i++)
        {
            if (scores[i] > score || (scores[i] == score && i < label))
                rank++;
            if (scores[i] > scores[best])
                best = i;
        }
        double loss = -Math.Log(Math.Clamp(score, Epsilon, 1f));

        _rows++;
        _loss += loss;
        _ranks[rank]++;
        if (!known)
            return;
        _rowsOfClass[label]++;
        _lossOfClass[label] += loss;
        Confusion[label][rank == 0 ? label : best]++;
    }

    private static double Ratio(double sum, double count) => count > 0 ? sum / count : 0;
}
