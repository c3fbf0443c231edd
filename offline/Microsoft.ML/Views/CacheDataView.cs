namespace Microsoft.ML.Offline;

/// <summary>Keeps in memory each column that has been asked for, from the first cursor that asks.</summary>
internal sealed class CacheDataView(IDataView source) : IDataView
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, ColumnBuffer> _cached = [];
    private int? _rowCount;

    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => true;

    public long? GetRowCount() => _rowCount ?? source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = columnsNeeded.ToFlags(Schema);
        int count = Read(Schema.Where(column => active[column.Index]));
        int[]? order = rand == null ? null : [.. Enumerable.Range(0, count)];
        rand?.Shuffle(order!);
        lock (_lock)
            return new Cursor(Schema, [.. Schema.Select(column => active[column.Index] ? _cached[column.Index] : null)], count, order);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    /// <summary>Reads what is not in memory yet, in one pass; the number of rows.</summary>
    internal int Read(IEnumerable<DataViewSchema.Column> columns)
    {
        lock (_lock)
        {
            DataViewSchema.Column[] missing = [.. columns.Where(column => !_cached.ContainsKey(column.Index))];
            if (_rowCount is int known && missing.Length == 0)
                return known;
            ColumnBuffer[] buffers = [.. missing.Select(column => ColumnBuffer.Create(column.Type))];
            using DataViewRowCursor cursor = source.GetRowCursor(missing);
            Action<int>[] fillers = [.. buffers.Zip(missing, (buffer, column) => buffer.Filler(cursor, column))];
            int count = 0;
            for (; cursor.MoveNext(); count++)
            {
                foreach (Action<int> fill in fillers)
                    fill(count);
            }
            for (int i = 0; i < missing.Length; i++)
                _cached.Add(missing[i].Index, buffers[i]);
            _rowCount = count;
            return count;
        }
    }

    private sealed class Cursor(DataViewSchema schema, ColumnBuffer?[] buffers, int count, int[]? order) : RootCursor
    {
        public override DataViewSchema Schema => schema;

        private int Index => order?[(int)Position] ?? (int)Position;

        public override bool IsColumnActive(DataViewSchema.Column column) => buffers[column.Index] != null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            ColumnBuffer buffer = buffers[column.Index] ?? throw Errors.State($"Column '{column.Name}' is not active");
            return buffer.Getter(CurrentIndex) as ValueGetter<TValue> ?? throw Errors.WrongValueType(column.Name, typeof(TValue), column.Type.RawType);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)CurrentIndex(), 0);

        protected override bool MoveNextCore() => Position + 1 < count;

        private int CurrentIndex()
        {
            CheckHasRow();
            return Index;
        }
    }
}
