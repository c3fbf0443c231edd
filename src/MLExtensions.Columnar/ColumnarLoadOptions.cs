namespace MLExtensions;

/// <summary>The settings of <c>mlContext.Data.LoadFromParquet</c> and <c>mlContext.Data.LoadFromArrow</c>.</summary>
public sealed class ColumnarLoadOptions
{
    /// <summary>Gets or sets the names of the columns to load.</summary>
    /// <value>
    /// Null, the default, for all columns of types that ML.NET has, except those in <see cref="FeatureColumns"/>. A cursor reads only the
    /// columns that are asked for, so this saves no time; it leaves columns out of the schema.
    /// </value>
    public IReadOnlyList<string>? Columns { get; set; }

    /// <summary>Gets or sets the names of columns of numbers and Booleans that become one vector of Single.</summary>
    /// <value>Null, the default, for no such vector.</value>
    /// <remarks>
    /// This takes the place of a Concatenate after loading, and is faster. The slots have the names of the columns; missing values are
    /// NaN. Double and integers are rounded to Single.
    /// </remarks>
    public IReadOnlyList<string>? FeatureColumns { get; set; }

    /// <summary>Gets or sets the name of the vector that <see cref="FeatureColumns"/> become.</summary>
    /// <value>The default is "Features".</value>
    public string FeaturesName { get; set; } = "Features";

    /// <summary>Gets or sets the numbers of values of lists, by the name of their column.</summary>
    /// <value>
    /// Null, the default, for those that the file says, as it does for the type FixedSizeList of Arrow. The lists of other columns are
    /// vectors of varying size, which no trainer takes as features.
    /// </value>
    public IReadOnlyDictionary<string, int>? VectorSizes { get; set; }
}
