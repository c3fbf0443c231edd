namespace Microsoft.ML.Offline;

/// <summary>Data seen through a row mapper.</summary>
internal sealed class MappedDataView(IDataView source, RowMapper mapper) : IDataView
{
    public DataViewSchema Schema => mapper.OutputSchema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = columnsNeeded.In(Schema);
        return mapper.GetCursor(source.GetRowCursor(mapper.GetDependencies(active), CanShuffle ? rand : null), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = columnsNeeded.In(Schema);
        return [.. source.GetRowCursorSet(mapper.GetDependencies(active), n, CanShuffle ? rand : null).Select(input => mapper.GetCursor(input, active))];
    }
}
