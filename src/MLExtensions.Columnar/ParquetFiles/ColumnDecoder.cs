using MLExtensions.Columnar.Files;
using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Decodes a column of a row group. An instance is for one thread at a time.</summary>
internal abstract class ColumnDecoder
{
    /// <summary>Gets the column that the values are written into.</summary>
    public abstract OutputColumn Output { get; }

    /// <summary>Reads the column of a row group.</summary>
    /// <param name="group">The row group.</param>
    /// <exception cref="InvalidDataException">The column is broken. The message names the file, the column and the row group.</exception>
    public abstract void Read(RowGroupReader group);

    /// <summary>Calls a function that reads a column, and names the column in what it throws.</summary>
    protected static void Guard(RowGroupReader group, string column, Action<RowGroupReader> read)
    {
        try
        {
            read(group);
        }
        catch (Exception e) when (ReadFailure.IsExpected(e))
        {
            throw group.FailureOf(column, e);
        }
    }
}
