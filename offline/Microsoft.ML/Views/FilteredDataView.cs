namespace Microsoft.ML.Offline;

/// <summary>The rows for which a test holds.</summary>
internal sealed class FilteredDataView(IDataView source, DataViewSchema.Column[] tested, Func<DataViewRow, Func<bool>> makeTest, bool canShuffle) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => canShuffle;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = columnsNeeded.ToFlags(Schema);
        DataViewRowCursor input = source.GetRowCursor(Schema.Where(column => active[column.Index] || tested.Any(other => other.Index == column.Index)), canShuffle ? rand : null);
        return new Cursor(input, active, makeTest(input));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor input, bool[] active, Func<bool> test) : LinkedCursor(input, active)
    {
        protected override bool MoveNextCore()
        {
            while (Input.MoveNext())
            {
                if (test())
                    return true;
            }
            return false;
        }
    }
}
