namespace MLExtensions.Columnar.Rows;

/// <summary>Writes columns of numbers side by side.</summary>
internal static class FeatureRows
{
    // As many rows of the columns as stay in the cache of a core while they are written.
    private const int BlockRows = 128;

    /// <summary>Writes the rows of columns.</summary>
    /// <param name="columns">The columns, each of at least as many values as there are rows.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="rows">The rows, each of as many values as there are columns.</param>
    public static void Write(float[][] columns, int count, Span<float> rows)
    {
        int width = columns.Length;
        for (int start = 0; start < count; start += BlockRows)
        {
            int height = Math.Min(BlockRows, count - start);
            Span<float> block = rows.Slice(start * width, height * width);
            for (int column = 0; column < width; column++)
            {
                ReadOnlySpan<float> values = columns[column].AsSpan(start, height);
                for (int row = 0, at = column; row < values.Length; row++, at += width)
                    block[at] = values[row];
            }
        }
    }
}
