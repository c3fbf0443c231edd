namespace MLNet.Behavior.Tests;

/// <summary>Data of a third party: Value = 0, 1, 2, ... It records what was asked of it.</summary>
internal sealed class CountingView(int count) : IDataView
{
    public List<string[]> Asked { get; } = [];

    public int GetterCalls { get; private set; }

    public DataViewSchema Schema { get; } = Rows.Schema(("Value", NumberDataViewType.Single), ("Square", NumberDataViewType.Single));

    public bool CanShuffle => true;

    public long? GetRowCount() => count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Asked.Add([.. columnsNeeded.Select(column => column.Name)]);
        int[] order = [.. Enumerable.Range(0, count)];
        rand?.Shuffle(order);
        return new Cursor(this, [.. columnsNeeded.Select(column => column.Index)], order);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(CountingView parent, int[] active, int[] order) : DataViewRowCursor
    {
        private int _position = -1;

        public override DataViewSchema Schema => parent.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override bool MoveNext() => ++_position < order.Length || (_position = -1) >= 0;

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)order[_position], 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw new InvalidOperationException($"{column.Name} is not active");
            ValueGetter<float> getter = (ref float value) =>
            {
                parent.GetterCalls++;
                value = order[_position];
                if (column.Name == "Square")
                    value *= value;
            };
            return getter as ValueGetter<TValue> ?? throw new InvalidOperationException($"{column.Name} is Single");
        }
    }
}

/// <summary>A transformer of a third party, with a row-to-row mapper of its own: adds Sum = Value + addend.</summary>
internal sealed class AddTransformer(float addend) : ITransformer, IDisposable
{
    public bool IsDisposed { get; private set; }

    public bool IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => new Mapper(inputSchema, addend).OutputSchema;

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => new Mapper(inputSchema, addend);

    public IDataView Transform(IDataView input) => new View(input, new Mapper(input.Schema, addend));

    public void Dispose() => IsDisposed = true;

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw new NotSupportedException("Saving takes more than public members");

    private sealed class Mapper : IRowToRowMapper
    {
        private readonly float _addend;

        public Mapper(DataViewSchema input, float addend)
        {
            _addend = addend;
            InputSchema = input;
            var schema = new DataViewSchema.Builder();
            schema.AddColumns(input);
            schema.AddColumn("Sum", NumberDataViewType.Single);
            OutputSchema = schema.ToSchema();
        }

        public DataViewSchema InputSchema { get; }

        public DataViewSchema OutputSchema { get; }

        public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        {
            var needed = dependingColumns.Select(column => column.Index == InputSchema.Count ? InputSchema["Value"].Index : column.Index).ToHashSet();
            return InputSchema.Where(column => needed.Contains(column.Index));
        }

        public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
            => new Row(this, input, [.. activeColumns.Select(column => column.Index)]);

        public ValueGetter<TValue> GetGetter<TValue>(DataViewRow input, DataViewSchema.Column column)
        {
            if (column.Index < InputSchema.Count)
                return input.GetGetter<TValue>(input.Schema[column.Index]);
            ValueGetter<float> source = input.GetGetter<float>(input.Schema["Value"]);
            ValueGetter<float> getter = (ref float value) =>
            {
                source(ref value);
                value += _addend;
            };
            return getter as ValueGetter<TValue> ?? throw new InvalidOperationException("Sum is Single");
        }
    }

    private sealed class Row(Mapper mapper, DataViewRow input, int[] active) : DataViewRow
    {
        public override DataViewSchema Schema => mapper.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => mapper.GetGetter<TValue>(input, column);
    }

    private sealed class View(IDataView source, Mapper mapper) : IDataView
    {
        public DataViewSchema Schema => mapper.OutputSchema;

        public bool CanShuffle => source.CanShuffle;

        public long? GetRowCount() => source.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
            => new Cursor(mapper, source.GetRowCursor(mapper.GetDependencies(columnsNeeded), rand), [.. columnsNeeded.Select(column => column.Index)]);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
    }

    private sealed class Cursor(Mapper mapper, DataViewRowCursor input, int[] active) : DataViewRowCursor
    {
        public override DataViewSchema Schema => mapper.OutputSchema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => mapper.GetGetter<TValue>(input, column);

        protected override void Dispose(bool disposing) => input.Dispose();
    }
}

/// <summary>An estimator of a third party. With public members alone it can promise nothing about its column.</summary>
internal sealed class AddEstimator(float addend) : IEstimator<AddTransformer>
{
    public int Fits { get; private set; }

    public AddTransformer Fit(IDataView input)
    {
        Fits++;
        return new AddTransformer(addend);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema;
}
