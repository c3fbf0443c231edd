namespace Microsoft.ML.Offline;

/// <summary>The rows in random order: drawn from a pool that the source refills, the source itself shuffled where it can be.</summary>
internal sealed class ShuffledDataView(IDataView source, int? seed, int poolSize, bool shuffleSource) : IDataView
{
    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => true;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = columnsNeeded.In(Schema);
        Random random = rand ?? (seed is int value ? new Random(value) : new Random());
        DataViewRowCursor input = source.GetRowCursor(columns, shuffleSource && source.CanShuffle ? random : null);
        return poolSize > 1 ? new Cursor(input, columns, random, poolSize) : input;
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : LinkedCursor
    {
        private readonly Random _random;
        private readonly int _poolSize;
        private readonly Dictionary<int, ColumnBuffer> _buffers = [];
        private readonly List<Action<int>> _fillers = [];
        private readonly List<int> _pool = [];
        private readonly List<DataViewRowId> _ids = [];
        private int _current = -1;

        public Cursor(DataViewRowCursor input, DataViewSchema.Column[] columns, Random random, int poolSize) : base(input, columns.ToFlags(input.Schema))
        {
            _random = random;
            _poolSize = poolSize;
            foreach (DataViewSchema.Column column in columns.DistinctBy(column => column.Index))
            {
                var buffer = ColumnBuffer.Create(column.Type);
                _buffers.Add(column.Index, buffer);
                _fillers.Add(buffer.Filler(input, column));
            }
            ValueGetter<DataViewRowId> getId = input.GetIdGetter();
            _fillers.Add(slot =>
            {
                DataViewRowId id = default;
                getId(ref id);
                if (slot == _ids.Count)
                    _ids.Add(id);
                _ids[slot] = id;
            });
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Check.State(IsColumnActive(column), $"Column '{column.Name}' is not active");
            return _buffers[column.Index].Getter(CurrentSlot) as ValueGetter<TValue> ?? throw Errors.WrongValueType(column.Name, typeof(TValue), column.Type.RawType);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = _ids[CurrentSlot()];

        protected override bool MoveNextCore()
        {
            if (_current >= 0 && !Refill(_pool[_current]))
                _pool.RemoveAt(_current);
            while (_current < 0 && _pool.Count < _poolSize && Refill(_pool.Count))
                _pool.Add(_pool.Count);
            _current = _pool.Count > 0 ? _random.Next(_pool.Count) : -1;
            return _current >= 0;
        }

        private bool Refill(int slot)
        {
            if (!Input.MoveNext())
                return false;
            foreach (Action<int> fill in _fillers)
                fill(slot);
            return true;
        }

        private int CurrentSlot()
        {
            CheckHasRow();
            return _pool[_current];
        }
    }
}
