namespace MLExtensions.Tables;

/// <summary>What is learned of numbers: their quantiles, and whether some are missing.</summary>
/// <param name="capacity">The capacity of the sketch of quantiles.</param>
internal sealed class NumberSummary(int capacity = QuantileSketch.DefaultCapacity)
{
    /// <summary>Gets the finite numbers.</summary>
    public QuantileSketch Finite { get; } = new(capacity);

    /// <summary>Gets whether a number was missing.</summary>
    public bool HasMissing { get; private set; }

    /// <summary>Gets why nothing can be learned of the numbers; null where something can.</summary>
    public string? Emptiness => Finite.Count == 0 ? "it has no finite value" : IsConstant && !HasMissing ? "it is constant" : null;

    /// <summary>Gets whether there is just one finite value.</summary>
    public bool IsConstant => Finite.Minimum == Finite.Maximum;

    /// <summary>Adds a number. NaN is missing. Infinite numbers are not counted in the quantiles.</summary>
    public void Add(double value)
    {
        if (double.IsFinite(value))
            Finite.Add(value);
        else
            HasMissing |= double.IsNaN(value);
    }

    /// <summary>Learns an encoding; null where <see cref="Emptiness"/> says that there is nothing to encode.</summary>
    /// <param name="bins">The number of piecewise-linear components; 0 for none.</param>
    public NumberEncoding? Learn(int bins)
    {
        if (Emptiness != null)
            return null;
        if (IsConstant)
            return new NumberEncoding(Finite.Minimum, scale: 0, edges: [], HasMissing);
        double[] quartiles = Finite.Quantiles(0.25, 0.5, 0.75);
        double spread = quartiles[2] - quartiles[0];
        if (spread == 0)
            spread = (Finite.Maximum - Finite.Minimum) / 2;
        // The reciprocal of a denormal number is infinite.
        return new NumberEncoding(quartiles[1], Math.Min(1 / spread, double.MaxValue), Edges(bins), HasMissing);
    }

    private double[] Edges(int bins)
    {
        double[] edges = Finite.DistinctValues() is { } distinct && distinct.Length <= bins + 1 ? distinct
            : [.. Finite.Quantiles([.. Enumerable.Range(0, bins + 1).Select(t => (double)t / bins)]).Distinct()];
        // The component between two edges alone is a linear function of the number where it is clamped nowhere, so adds nothing.
        return bins == 0 || edges.Length < 3 ? [] : edges;
    }
}
