using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Decodes a column of byte arrays. A missing one is empty.</summary>
/// <param name="column">The name of the column.</param>
/// <param name="size">The number of bytes that each row has; 0 where it varies.</param>
internal sealed class BytesDecoder(string column, int size) : ColumnDecoder
{
    private readonly VectorColumn<byte> _output = new(size);
    private readonly ValueDecoder<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, SameOrDefault<ReadOnlyMemory<byte>>> _values = new(column);

    public override OutputColumn Output => _output;

    public override void Read(RowGroupReader group)
    {
        Memory<ReadOnlyMemory<byte>> rows = default;
        _values.Read(group, count => rows = group.Scratch.Values<ReadOnlyMemory<byte>>(count));
        Guard(group, column, group =>
        {
            long count = 0;
            foreach (ReadOnlyMemory<byte> row in rows.Span)
                count += row.Length;
            if (size > 0 && count != (long)size * group.Rows)
                throw new InvalidDataException($"the byte arrays should have {size} bytes each, and none may be missing");
            Span<byte> items = _output.WriteItems(count);
            Span<int> starts = _output.WriteStarts(group.Rows);
            int start = 0;
            for (int i = 0; i < rows.Length; i++)
            {
                starts[i] = start;
                rows.Span[i].Span.CopyTo(items[start..]);
                start += rows.Span[i].Length;
            }
            starts[^1] = start;
        });
    }
}
