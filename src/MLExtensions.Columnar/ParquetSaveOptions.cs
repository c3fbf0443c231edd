namespace MLExtensions;

/// <summary>The settings of <c>mlContext.Data.SaveAsParquet</c>.</summary>
public sealed class ParquetSaveOptions
{
    /// <summary>Gets or sets the number of rows of a row group.</summary>
    /// <value>Null, the default, for 1,000,000, or fewer where these have more than 64 MB of values.</value>
    /// <remarks>
    /// A row group is in memory while it is written, and while it is read. A row group with more than 1 GB of values has fewer rows than
    /// the number set here.
    /// </remarks>
    public int? RowGroupSize { get; set; }

    /// <summary>Gets or sets how pages are compressed.</summary>
    /// <value>The default is <see cref="ParquetCompression.Snappy"/>.</value>
    public ParquetCompression Compression { get; set; } = ParquetCompression.Snappy;
}
