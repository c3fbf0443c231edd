using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Mapping;

/// <summary>A data view with the columns of an input and new ones, which cursors compute.</summary>
/// <param name="input">The input.</param>
/// <param name="mapping">Computes the new columns.</param>
internal class MappedDataView(IDataView input, RowMapping mapping) : IDataView
{
    public DataViewSchema Schema => mapping.OutputSchema;

    public bool CanShuffle => input.CanShuffle;

    public virtual long? GetRowCount() => input.GetRowCount();

    public virtual DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = RowChecks.ToActive(Schema, columnsNeeded, nameof(columnsNeeded));
        return Map(input.GetRowCursor(mapping.InputsFor(active), rand), active);
    }

    public virtual DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewSchema.Column[] active = RowChecks.ToActive(Schema, columnsNeeded, nameof(columnsNeeded));
        return Array.ConvertAll(input.GetRowCursorSet(mapping.InputsFor(active), n, rand), cursor => Map(cursor, active));
    }

    private DataViewRowCursor Map(DataViewRowCursor cursor, DataViewSchema.Column[] active)
    {
        bool computesBlocks = mapping.RowsOfBlock > 0 && active.Any(column => column.Index >= mapping.InputSchema.Count);
        bool canReadAhead = active.All(column => column.Index >= mapping.InputSchema.Count || ColumnBuffer.CanKeep(column.Type));
        return computesBlocks && canReadAhead ? new BlockCursor(mapping, cursor, active) : new Cursor(mapping, cursor, active);
    }

    /// <summary>A cursor that computes the new columns row by row.</summary>
    private sealed class Cursor(RowMapping mapping, DataViewRowCursor input, IEnumerable<DataViewSchema.Column> active) : DataViewRowCursor
    {
        private readonly MappedValues _values = new(mapping, input, active);

        public override DataViewSchema Schema => mapping.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _values.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _values.Getter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }
}
