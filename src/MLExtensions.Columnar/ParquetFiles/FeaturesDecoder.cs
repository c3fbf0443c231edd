using MLExtensions.Columnar.Rows;

namespace MLExtensions.Columnar.ParquetFiles;

/// <summary>Decodes several columns of numbers into one vector for each row.</summary>
/// <param name="columns">The columns.</param>
internal sealed class FeaturesDecoder(ValueDecoder<float>[] columns) : ColumnDecoder
{
    private readonly VectorColumn<float> _output = new(columns.Length);
    private readonly float[][] _values = new float[columns.Length][];

    public override OutputColumn Output => _output;

    public override void Read(RowGroupReader group)
    {
        for (int i = 0; i < columns.Length; i++)
            columns[i].Read(group, count => Values(i, count));
        FeatureRows.Write(_values, group.Rows, _output.WriteRows(group.Rows));
    }

    private Memory<float> Values(int column, int count)
    {
        if (_values[column] is not { } values || values.Length < count)
            _values[column] = values = GC.AllocateUninitializedArray<float>(count);
        return values.AsMemory(0, count);
    }
}
