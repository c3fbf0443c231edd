namespace Microsoft.ML;

/// <summary>Data with a schema, read row by row through cursors, computed when it is read.</summary>
public interface IDataView
{
    DataViewSchema Schema { get; }

    bool CanShuffle { get; }

    /// <summary>The number of rows, or null where only reading would tell.</summary>
    long? GetRowCount();

    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null);

    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null);
}
