namespace MLExtensions;

/// <summary>Represents how much a metric of a model depends on a column of its input.</summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once.</remarks>
public sealed record ColumnImportance
{
    /// <summary>Gets the name of the column.</summary>
    public required string ColumnName { get; init; }

    /// <summary>
    /// Gets the mean, over the permutations, of the metric of the data less that of the data in which the column is permuted.
    /// </summary>
    /// <value>In units of the metric. Above 0 for a column of use, where a larger metric is better; below 0 where a smaller one is.</value>
    public required double Mean { get; init; }

    /// <summary>Gets the standard deviation of the difference over the permutations.</summary>
    /// <value>In units of the metric; 0 for one permutation.</value>
    public required double StandardDeviation { get; init; }

    /// <inheritdoc/>
    public override string ToString() => InvariantText.Of(nameof(ColumnImportance), PrintMembers);
}
