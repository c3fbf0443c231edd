namespace MLExtensions;

/// <summary>How the pages of a Parquet file are compressed.</summary>
public enum ParquetCompression
{
    /// <summary>No compression: the largest files, which are read the fastest where the disk is fast.</summary>
    None,

    /// <summary>Snappy, which all programs that read Parquet support.</summary>
    Snappy,

    /// <summary>Zstandard, which makes smaller files than Snappy, and takes longer.</summary>
    Zstandard,

    /// <summary>Gzip, for programs without support for Zstandard.</summary>
    Gzip,
}
