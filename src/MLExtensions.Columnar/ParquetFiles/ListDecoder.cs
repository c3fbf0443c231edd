using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Decodes a column of which each row has a list of values. A missing list is an empty one.</summary>
/// <param name="column">The name of the column.</param>
/// <param name="size">The number of values that each list has to have; 0 where it varies.</param>
internal sealed class ListDecoder<TSource, TTarget, TConversion>(string column, int size) : ColumnDecoder
    where TSource : struct
    where TConversion : struct, IConversion<TSource, TTarget>
{
    private readonly VectorColumn<TTarget> _output = new(size);

    public override OutputColumn Output => _output;

    public override void Read(RowGroupReader group) => Guard(group, column, group =>
    {
        int count = group.Load(column);
        Memory<TSource> source = group.Scratch.Values<TSource>(count);
        Memory<int> definitionLevels = group.Scratch.Definitions(count), repetitionLevels = group.Scratch.Repetitions(count);
        Parquet.Schema.DataField field = group.FieldOf(column);
        group.Decode(source, definitionLevels, repetitionLevels);
        ReadOnlySpan<TSource> present = source.Span;
        ReadOnlySpan<int> definitions = definitionLevels.Span, repetitions = repetitionLevels.Span;
        // A value has the highest definition level, and a missing value one less. Empty and missing lists have lower levels.
        int most = field.MaxDefinitionLevel, least = field.IsNullable && !field.IsArray ? most - 1 : most;
        int values = 0;
        foreach (int level in definitions)
            values += level >= least ? 1 : 0;
        Span<TTarget> items = _output.WriteItems(values);
        Span<int> starts = _output.WriteStarts(group.Rows);
        int row = 0, item = 0, next = 0;
        for (int i = 0; i < count; i++)
        {
            if (repetitions[i] == 0)
                starts[row < group.Rows ? row++ : throw Unequal(group.Rows)] = item;
            else if (row == 0)
                throw new InvalidDataException("the first list begins in the middle");
            if (definitions[i] == most)
                items[item++] = TConversion.Convert(present[next++]);
            else if (definitions[i] >= least)
                items[item++] = TConversion.HasMissing ? TConversion.Missing : throw Missing();
        }
        starts[row] = row == group.Rows ? item : throw Unequal(group.Rows);
        if (size > 0)
            CheckSizes(starts);
    });

    private void CheckSizes(ReadOnlySpan<int> starts)
    {
        for (int row = 0; row + 1 < starts.Length; row++)
        {
            if (starts[row + 1] - starts[row] != size)
                throw new InvalidDataException(
                    $"each list should have {size} values; found {starts[row + 1] - starts[row]} in row {row} of the row group");
        }
    }

    private static InvalidDataException Unequal(int rows) => new($"there should be {rows} lists, one for each row");

    private static InvalidDataException Missing() => new("the footer says that no values are missing, but some are");
}
