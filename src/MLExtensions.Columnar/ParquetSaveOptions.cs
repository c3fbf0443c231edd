namespace MLExtensions;

/// <summary>The settings of <c>mlContext.Data.SaveAsParquet</c>.</summary>
public sealed class ParquetSaveOptions
{
    /// <summary>Gets or sets the number of rows of a row group, which is in memory while it is written, and later while it is read.</summary>
    /// <value>
    /// Null, the default, for 1,000,000, and fewer where these have more than 64 MB of values.
    /// </value>
    public int? RowGroupSize { get; set; }

    /// <summary>Gets or sets how pages are compressed.</summary>
    /// <value>The default is <see cref="ParquetCompression.Snappy"/>.</value>
    public ParquetCompression Compression { get; set; } = ParquetCompression.Snappy;
}
