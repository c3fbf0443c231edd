namespace Microsoft.ML.Offline;

/// <summary>What is summed over the rows to evaluate a regression. Without rows, each mean is 0.</summary>
internal sealed class RegressionSums
{
    private double _rows, _absolute, _squared, _loss, _labels, _squaredLabels;

    public double MeanAbsoluteError => Mean(_absolute);

    public double MeanSquaredError => Mean(_squared);

    public double Loss => Mean(_loss);

    /// <summary>1 minus the squared error divided by that of always predicting the mean; NaN where all labels are equal.</summary>
    public double RSquared
    {
        get
        {
            if (_rows == 0)
                return 0;
            double spread = _squaredLabels - _labels * _labels / _rows;
            return spread == 0 ? double.NaN : 1 - _squared / spread;
        }
    }

    public void Add(float label, float score)
    {
        double error = (double)label - score;
        float difference = score - label;
        _rows++;
        _absolute += Math.Abs(error);
        _squared += error * error;
        // The loss function and the labels are squared in single precision, as ML.NET does.
        _loss += difference * difference;
        _labels += label;
        _squaredLabels += label * label;
    }

    private double Mean(double sum) => _rows > 0 ? sum / _rows : 0;
}
