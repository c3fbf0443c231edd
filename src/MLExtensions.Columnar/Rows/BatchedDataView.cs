using Microsoft.ML;
using MLExtensions.Schema;

namespace MLExtensions.Columnar.Rows;

/// <summary>The data view of <see cref="BatchedData"/>.</summary>
/// <remarks>Any number of threads may use it at once. A cursor is for one at a time.</remarks>
internal sealed class BatchedDataView(BatchedData data) : IDataView
{
    public DataViewSchema Schema => data.Schema;

    /// <summary>Gets true: batches, and the rows in each, can be read in random order. Rows of different batches are not mixed.</summary>
    public bool CanShuffle => true;

    public long? GetRowCount() => data.FirstRows[^1];

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var isActive = new bool[Schema.Count];
        foreach (DataViewSchema.Column column in RowChecks.ToActive(Schema, columnsNeeded, nameof(columnsNeeded)))
            isActive[column.Index] = true;
        return new BatchedCursor(data, isActive, rand);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
