namespace Microsoft.ML.Offline;

/// <summary>What is seen of one slot: the extremes of what is not NaN, mean and sum of squared deviations of what is finite (Welford 1962).</summary>
internal sealed class SlotStatistics
{
    private double _squares;

    public double Minimum { get; private set; } = double.PositiveInfinity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    public long Count { get; private set; }

    public double Mean { get; private set; }

    /// <summary>Of the population, not of a sample; 0 where all values are the same or there are none.</summary>
    public double Variance => Count > 0 ? _squares / Count : 0;

    public void Add(double value)
    {
        if (value < Minimum)
            Minimum = value;
        if (value > Maximum)
            Maximum = value;
        if (!double.IsFinite(value))
            return;
        Count++;
        double before = value - Mean;
        Mean += before / Count;
        _squares += before * (value - Mean);
    }
}
