using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Decodes several columns of numbers into one vector for each row.</summary>
/// <param name="columns">The columns.</param>
internal sealed class FeaturesDecoder(ValueDecoder<float>[] columns) : ColumnDecoder
{
    // As many rows of the columns as stay in the cache of a core while they are written side by side.
    private const int BlockRows = 128;

    private readonly VectorColumn<float> _output = new(columns.Length);
    private readonly float[][] _values = new float[columns.Length][];

    public override OutputColumn Output => _output;

    public override void Read(RowGroupReader group)
    {
        for (int i = 0; i < columns.Length; i++)
            columns[i].Read(group, count => Values(i, count));
        Span<float> rows = _output.WriteRows(group.Rows);
        for (int start = 0; start < group.Rows; start += BlockRows)
        {
            int count = Math.Min(BlockRows, group.Rows - start);
            Span<float> block = rows.Slice(start * columns.Length, count * columns.Length);
            for (int column = 0; column < columns.Length; column++)
            {
                ReadOnlySpan<float> values = _values[column].AsSpan(start, count);
                for (int row = 0, at = column; row < values.Length; row++, at += columns.Length)
                    block[at] = values[row];
            }
        }
    }

    private Memory<float> Values(int column, int count)
    {
        if (_values[column] is not { } values || values.Length < count)
            _values[column] = values = GC.AllocateUninitializedArray<float>(count);
        return values.AsMemory(0, count);
    }
}
