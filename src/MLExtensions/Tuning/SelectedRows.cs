using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tuning;

/// <summary>A data view of some of the rows of another one, in their order.</summary>
/// <param name="source">The other one, with the same rows each time it is read.</param>
/// <param name="isSelected">Whether each row is among them.</param>
/// <param name="count">The number of them.</param>
internal sealed class SelectedRows(IDataView source, bool[] isSelected, int count) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new Cursor(source.GetRowCursor(columnsNeeded), isSelected);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(DataViewRowCursor source, bool[] isSelected) : DataViewRowCursor
    {
        private int _next;
        private long _position = -1;

        public override DataViewSchema Schema => source.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            while (source.MoveNext())
            {
                if (_next == isSelected.Length)
                    throw OtherRows("more");
                if (isSelected[_next++])
                {
                    _position++;
                    return true;
                }
            }
            _position = -1;
            return _next == isSelected.Length ? false : throw OtherRows($"only {_next}");
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => source.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => source.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => source.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                source.Dispose();
            base.Dispose(disposing);
        }

        private InvalidOperationException OtherRows(string found) => new(
            $"The data had {isSelected.Length} rows when it was first read, and {found} now; each reading should give the same rows.");
    }
}
