using Microsoft.ML;
using MLExtensions.Schema;

namespace MLExtensions.Data;

/// <summary>A data view of rows that can be read in any order.</summary>
/// <param name="schema">The schema.</param>
internal abstract class IndexedDataView(DataViewSchema schema) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => true;

    /// <summary>Gets the number of rows.</summary>
    protected abstract int Count { get; }

    /// <summary>Creates the <see cref="ValueGetter{TValue}"/> of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="row">Returns the number of the current row, from 0.</param>
    public abstract Delegate CreateGetter(DataViewSchema.Column column, Func<int> row);

    public long? GetRowCount() => Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new IndexedCursor(this, Count, RowChecks.ToActive(schema, columnsNeeded, nameof(columnsNeeded)), rand);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
