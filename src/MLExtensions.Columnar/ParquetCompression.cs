namespace MLExtensions;

/// <summary>How the pages of a Parquet file are compressed.</summary>
public enum ParquetCompression
{
    /// <summary>Not at all. The file is the largest, and is read the fastest where the disk is fast.</summary>
    None,

    /// <summary>Snappy, which all programs read.</summary>
    Snappy,

    /// <summary>Zstandard, which makes smaller files than Snappy, and takes longer.</summary>
    Zstandard,

    /// <summary>Gzip, for programs that do not know Zstandard.</summary>
    Gzip,
}
