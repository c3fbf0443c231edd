namespace Microsoft.ML.Offline;

/// <summary>Objects as data. They are enumerated anew for each cursor.</summary>
internal sealed class EnumerableDataView<TRow>(IEnumerable<TRow> rows, SchemaDefinition? definition) : IDataView where TRow : class
{
    private readonly ObjectReader<TRow> _reader = new(definition);

    public DataViewSchema Schema => _reader.Schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => (rows as ICollection<TRow>)?.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new Cursor(_reader, rows.GetEnumerator(), columnsNeeded.ToFlags(Schema));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly ObjectReader<TRow> _reader;
        private readonly IEnumerator<TRow> _rows;
        private readonly Delegate?[] _getters;

        public Cursor(ObjectReader<TRow> reader, IEnumerator<TRow> rows, bool[] active)
        {
            _reader = reader;
            _rows = rows;
            _getters = reader.MakeGetters(CurrentRow, active);
        }

        public override DataViewSchema Schema => _reader.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _getters[column.Index] != null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => ObjectReader<TRow>.GetGetter<TValue>(_getters, column);

        public override ValueGetter<DataViewRowId> GetIdGetter()
            => (ref DataViewRowId id) =>
            {
                CheckHasRow();
                id = new DataViewRowId((ulong)Position, 0);
            };

        protected override bool MoveNextCore()
        {
            bool moved = _rows.MoveNext();
            Check.State(!moved || _rows.Current != null, "A row of the data is null.");
            return moved;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _rows.Dispose();
        }

        private TRow CurrentRow()
        {
            CheckHasRow();
            return _rows.Current;
        }
    }
}
