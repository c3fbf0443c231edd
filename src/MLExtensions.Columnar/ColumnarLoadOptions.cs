namespace MLExtensions;

/// <summary>The settings of <c>mlContext.Data.LoadFromParquet</c> and <c>mlContext.Data.LoadFromArrow</c>.</summary>
public sealed class ColumnarLoadOptions
{
    /// <summary>Gets or sets the names of the columns to load.</summary>
    /// <value>
    /// Null, the default, for all columns of types that ML.NET has, except those in <see cref="FeatureColumns"/>. A cursor reads only the
    /// columns that it is asked for in any case.
    /// </value>
    public IReadOnlyList<string>? Columns { get; set; }

    /// <summary>Gets or sets the names of columns of numbers and Booleans that become one vector of Single.</summary>
    /// <value>Null, the default, for no such vector.</value>
    /// <remarks>
    /// This replaces a Concatenate after loading, and is faster. The slots have the names of the columns; missing values are NaN. Double
    /// and integers are rounded to Single.
    /// </remarks>
    public IReadOnlyList<string>? FeatureColumns { get; set; }

    /// <summary>Gets or sets the name of the vector made of <see cref="FeatureColumns"/>.</summary>
    /// <value>The default is "Features".</value>
    public string FeaturesName { get; set; } = "Features";

    /// <summary>Gets or sets the number of values of each list or byte array, by the name of the column.</summary>
    /// <value>
    /// Null, the default, for the sizes in the file, which has them for the type FixedSizeList of Arrow. The lists of other columns are
    /// vectors of varying size, which trainers do not accept as features.
    /// </value>
    /// <remarks>A list of another size throws InvalidDataException when it is read.</remarks>
    public IReadOnlyDictionary<string, int>? VectorSizes { get; set; }
}
