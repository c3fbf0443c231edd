using System.Globalization;

namespace MLExtensions;

/// <summary>What is kept of streamed rows from the first pass over them: counts, statistics, a hash, and some of the rows.</summary>
/// <param name="features">The number of features of a row.</param>
/// <param name="labels">The number of label values of a row.</param>
/// <param name="hasClasses">Whether the first label value is the index of a class.</param>
internal sealed class StreamCensus(int features, int labels, bool hasClasses) : IDisposable
{
    // At least half of these are kept. After the training, 256 rows are compared; of wide rows, fewer are enough.
    private const int LeastSample = 256, LargestSample = 2048, NumbersOfSample = 1 << 24;

    private readonly int _maxSample = Math.Clamp(NumbersOfSample / features / 2 * 2, LeastSample, LargestSample);
    private readonly List<int> _numbers = [];
    private InMemoryRows _sample = new(features, labels, hasWeights: true);
    private FeatureStatistics? _statistics;
    private double _weights;
    private long _rowsWithStatistics;
    private int _candidates, _stride = 1;

    /// <summary>Gets the number of rows.</summary>
    public int Count => Labels.Count;

    /// <summary>Gets the labels.</summary>
    public LabelSummary Labels { get; } = new(labels, hasClasses);

    /// <summary>Gets the statistics of the features.</summary>
    public FeatureStatistics Statistics => _statistics ?? throw new InvalidOperationException("There are no rows with a weight.");

    /// <summary>Gets or sets the hash of all rows of the source, those that belong to another set included.</summary>
    public RowHash Hash { get; set; }

    /// <summary>Returns rows with a weight of more than 0, spread over the data.</summary>
    /// <param name="classWeights">The weight of each class, by which theirs are multiplied; null for none.</param>
    public IRowSource TakeSample(ReadOnlySpan<float> classWeights)
    {
        if (!classWeights.IsEmpty)
            _sample.MultiplyWeights(classWeights);
        return new NumberedRows(_sample, [.. _numbers]);
    }

    /// <summary>Adds rows, which follow those before.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellationToken">Ends the computation.</param>
    public void Add(InMemoryRows rows, CancellationToken cancellationToken)
    {
        if ((long)Count + rows.Count > int.MaxValue)
        {
            throw new NotSupportedException(
                $"A training set can have at most {int.MaxValue} rows; found more. Train on a part, such as ml.Data.TakeRows gives.");
        }
        AddToStatistics(rows, cancellationToken);
        AddToSample(rows);
        Labels.Add(rows);
    }

    /// <summary>Throws where rows that were read again are others.</summary>
    /// <param name="count">The number of rows of this set read.</param>
    /// <param name="hash">The hash of all rows read.</param>
    /// <param name="isEnd">Whether the rows have ended.</param>
    /// <exception cref="InvalidOperationException">They are others.</exception>
    public void CheckSame(long count, RowHash hash, bool isEnd)
    {
        if (count == Count && hash.Equals(Hash))
            return;
        string found = count != Count
            ? string.Create(CultureInfo.InvariantCulture, $"{count}{(isEnd ? "" : " or more")} rows, where there were {Count} at first")
            : "other numbers, or another order, than at first";
        throw new InvalidOperationException(
            "Rows that are more than MaximumRowsInMemory are read again in each epoch, so a data set has to give the same rows each time; "
            + $"found {found}. Save the data in a file, such as with ml.Data.SaveAsBinary, and train on that; or raise "
            + "MaximumRowsInMemory, so that they are read once.");
    }

    public void Dispose() => _sample.Dispose();

    /// <summary>Joins the statistics of both parts, by the formulas of Chan, Golub and LeVeque (1979).</summary>
    private void AddToStatistics(InMemoryRows rows, CancellationToken cancellationToken)
    {
        double weights = 0;
        for (int row = 0; row < rows.Count; row++)
            weights += rows.WeightOf(row);
        // Rows without weight have no mean.
        if (weights == 0)
            return;
        var added = FeatureStatistics.Of(rows, cancellationToken);
        _weights += weights;
        _rowsWithStatistics += rows.Count;
        if (_statistics == null)
        {
            _statistics = added;
            return;
        }
        double share = weights / _weights, rowShare = (double)rows.Count / _rowsWithStatistics;
        (double[] means, double[] deviations, double[] nonZeroShares) = _statistics;
        for (int i = 0; i < means.Length; i++)
        {
            double difference = added.Means[i] - means[i];
            double variance = (1 - share) * deviations[i] * deviations[i] + share * added.Deviations[i] * added.Deviations[i]
                + share * (1 - share) * difference * difference;
            means[i] += share * difference;
            deviations[i] = Math.Sqrt(variance);
            nonZeroShares[i] += rowShare * (added.NonZeroShares[i] - nonZeroShares[i]);
        }
    }

    /// <summary>Keeps every row at first, and every other one of them each time that they have become too many.</summary>
    private void AddToSample(InMemoryRows rows)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows.WeightOf(row) == 0 || _candidates++ % _stride != 0)
                continue;
            if (_numbers.Count == _maxSample)
                ThinOut();
            // The row may be one of those left out now.
            if ((_candidates - 1) % _stride != 0)
                continue;
            _sample.AddFrom(rows, [row]);
            _numbers.Add(Count + row);
        }
    }

    private void ThinOut()
    {
        InMemoryRows thinner = new(features, labels, hasWeights: true);
        int[] kept = [.. Enumerable.Range(0, _maxSample / 2).Select(i => 2 * i)], numbers = [.. kept.Select(row => _numbers[row])];
        thinner.AddFrom(_sample, kept);
        _sample.Dispose();
        _sample = thinner;
        _numbers.Clear();
        _numbers.AddRange(numbers);
        _stride *= 2;
    }
}
