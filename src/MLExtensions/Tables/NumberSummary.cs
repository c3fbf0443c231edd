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
}
