namespace MLExtensions;

/// <summary>The labels of rows: their range, their means, and the number of rows of each class.</summary>
/// <param name="labels">The number of label values of a row.</param>
/// <param name="hasClasses">Whether the first label value is the index of a class.</param>
internal sealed class LabelSummary(int labels, bool hasClasses)
{
    private readonly float[] _least = new float[labels], _largest = new float[labels];
    private readonly double[] _pivot = new double[labels], _sums = new double[labels], _squares = new double[labels];
    private long[] _rowsOfClasses = [];
    private double _weights;

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the least label value of each output.</summary>
    public ReadOnlySpan<float> Least => _least;

    /// <summary>Gets the largest label value of each output.</summary>
    public ReadOnlySpan<float> Largest => _largest;

    /// <summary>Gets whether a row has a weight of more than 0.</summary>
    public bool HasWeight => _weights > 0;

    /// <summary>Returns the labels of some rows.</summary>
    public static LabelSummary Of(IRowSource rows, bool hasClasses)
    {
        var summary = new LabelSummary(rows.Labels, hasClasses);
        summary.Add(rows);
        return summary;
    }

    /// <summary>Adds the labels of some rows.</summary>
    public void Add(IRowSource rows)
    {
        for (int row = 0; row < rows.Count; row++)
            Add(rows.LabelsOf(row), rows.WeightOf(row));
    }

    /// <summary>Returns the number of rows of each class.</summary>
    /// <param name="classes">The number of classes.</param>
    public long[] RowsOf(int classes)
    {
        long[] counts = new long[classes];
        _rowsOfClasses.AsSpan(0, Math.Min(classes, _rowsOfClasses.Length)).CopyTo(counts);
        return counts;
    }

    /// <summary>Returns the mean and the standard deviation of the label values of an output, weighted by those of the rows.</summary>
    /// <param name="output">The number of the output, from 0.</param>
    public (double Mean, double Deviation) StatisticsOf(int output)
    {
        double shift = _sums[output] / _weights;
        return (_pivot[output] + shift, Math.Sqrt(Math.Max(_squares[output] / _weights - shift * shift, 0)));
    }

    private void Add(ReadOnlySpan<float> label, float weight)
    {
        if (Count++ == 0)
        {
            label.CopyTo(_least);
            label.CopyTo(_largest);
            // Differences from a label keep the squares of large labels that are close together from cancelling each other.
            for (int i = 0; i < label.Length; i++)
                _pivot[i] = label[i];
        }
        _weights += weight;
        for (int i = 0; i < label.Length; i++)
        {
            _least[i] = Math.Min(_least[i], label[i]);
            _largest[i] = Math.Max(_largest[i], label[i]);
            double difference = label[i] - _pivot[i];
            _sums[i] += weight * difference;
            _squares[i] += weight * difference * difference;
        }
        if (!hasClasses)
            return;
        int index = (int)label[0];
        if (index >= _rowsOfClasses.Length)
            Array.Resize(ref _rowsOfClasses, (int)Math.Min(2L * index + 1, Array.MaxLength));
        _rowsOfClasses[index]++;
    }
}
