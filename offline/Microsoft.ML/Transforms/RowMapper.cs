namespace Microsoft.ML.Offline;

/// <summary>The mapper of every transform of the library: passes input columns on and computes others.</summary>
internal sealed class RowMapper : IRowToRowMapper
{
    private readonly OutputColumn[] _columns;

    public RowMapper(DataViewSchema input, IEnumerable<OutputColumn> columns)
    {
        InputSchema = input;
        _columns = [.. columns];
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(_columns.Select(column => column.Column));
        OutputSchema = schema.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>All input columns and those that are made. One that replaces an input column stands right behind it, hiding it.</summary>
    public static RowMapper Adding(DataViewSchema input, IEnumerable<OutputColumn> made)
    {
        List<OutputColumn> columns = [.. input.Select(OutputColumn.PassedOn)];
        foreach (OutputColumn column in made)
        {
            int replaced = columns.FindLastIndex(other => other.Column.Name == column.Column.Name);
            columns.Insert(replaced < 0 ? columns.Count : replaced + 1, column);
        }
        return new RowMapper(input, columns);
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = dependingColumns.SelectMany(column => _columns[column.Index].Sources).ToHashSet();
        return InputSchema.Where(column => needed.Contains(column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        Check.State(input.Schema == InputSchema, "Schema of input row must be the same as the schema the mapper is bound to");
        return new MappedRow(input, new MappedColumns(this, input, activeColumns));
    }

    public DataViewRowCursor GetCursor(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> activeColumns)
        => new MappedCursor(input, new MappedColumns(this, input, activeColumns));

    /// <summary>The active columns over one input row or cursor.</summary>
    private sealed class MappedColumns
    {
        private readonly RowMapper _mapper;
        private readonly DataViewRow _input;
        private readonly bool[] _active;
        private readonly Delegate?[] _getters;

        public MappedColumns(RowMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
        {
            _mapper = mapper;
            _input = input;
            _active = activeColumns.ToFlags(mapper.OutputSchema);
            _getters = [.. mapper._columns.Select((column, i) => _active[i] ? column.MakeGetter?.Invoke(input) : null)];
        }

        public DataViewSchema Schema => _mapper.OutputSchema;

        public bool IsActive(DataViewSchema.Column column)
        {
            Check.State(column.Index < _active.Length, $"Column '{column.Name}' is not in the schema");
            return _active[column.Index];
        }

        public ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Check.State(IsActive(column), $"Column '{column.Name}' is not active");
            OutputColumn output = _mapper._columns[column.Index];
            if (output.MakeGetter == null)
                return _input.GetGetter<TValue>(_input.Schema[output.Sources[0]]);
            return _getters[column.Index] as ValueGetter<TValue> ?? throw Errors.WrongValueType(column.Name, typeof(TValue), output.Column.Type.RawType);
        }
    }

    private sealed class MappedRow(DataViewRow input, MappedColumns columns) : DataViewRow
    {
        public override DataViewSchema Schema => columns.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => columns.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => columns.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
        }
    }

    private sealed class MappedCursor(DataViewRowCursor input, MappedColumns columns) : WrappingCursor(input)
    {
        public override DataViewSchema Schema => columns.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => columns.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => columns.GetGetter<TValue>(column);
    }
}
