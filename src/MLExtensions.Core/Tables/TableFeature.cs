namespace MLExtensions;

/// <summary>Describes a slot of the features that <c>mlContext.Transforms.FeaturizeTable</c> makes of a table.</summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once.</remarks>
public sealed record TableFeature
{
    /// <summary>Gets the name of the slot, such as "Age", "Age[3]", "City=Paris" or "Age=(missing)".</summary>
    public required string Name { get; init; }

    /// <summary>Gets the name of the column that the slot is computed from.</summary>
    public required string SourceColumnName { get; init; }

    /// <summary>Gets what the slot is.</summary>
    public required TableFeatureKind Kind { get; init; }
}

/// <summary>Specifies what a slot of the features of a table is.</summary>
public enum TableFeatureKind
{
    /// <summary>A number, centred, scaled and between -3 and 3.</summary>
    Number,

    /// <summary>A piecewise-linear component of a number, from 0 to 1.</summary>
    PiecewiseLinear,

    /// <summary>1 in the rows of a category, else 0; where there are two categories, 1 or -1, and 0 for an unknown one.</summary>
    Category,

    /// <summary>A Boolean, as -1 or 1.</summary>
    Boolean,

    /// <summary>The sine or the cosine of a month or a time of day.</summary>
    Cycle,

    /// <summary>1 in the rows whose value is missing, else 0.</summary>
    Missing,
}

/// <summary>Names a column of a table that <c>mlContext.Transforms.FeaturizeTable</c> has left out, and says why.</summary>
/// <remarks>Thread safety: immutable, so any number of threads may use it at once.</remarks>
public sealed record TableColumnLeftOut
{
    /// <summary>Gets the name of the column.</summary>
    public required string ColumnName { get; init; }

    /// <summary>Gets the reason, such as "it is constant".</summary>
    public required string Reason { get; init; }
}
