namespace Microsoft.ML.Offline;

/// <summary>Text files as data, read anew by each cursor.</summary>
internal sealed class TextDataView(IHost host, DataViewSchema schema, TextColumn[] columns, TextFormat format, IMultiStreamSource files) : IDataView
{
    public DataViewSchema Schema => schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        bool[] active = columnsNeeded.ToFlags(schema);
        return new Cursor(schema, [.. columns.Select((column, i) => active[i] ? column : null)], format, TextLines.Read(files, format), new ParseLog(host));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursor
    {
        private readonly TextFormat _format;
        private readonly ParseLog _log;
        private readonly IEnumerator<(string? Path, long Number, string Text)> _lines;
        private readonly LineFields _fields;
        private readonly TextColumnReader?[] _readers;
        private readonly int _lastField;

        public Cursor(DataViewSchema schema, TextColumn?[] columns, TextFormat format, IEnumerable<(string? Path, long Number, string Text)> lines, ParseLog log)
        {
            Schema = schema;
            _format = format;
            _log = log;
            _lines = lines.GetEnumerator();
            _fields = new LineFields(format, log);
            _readers = Array.ConvertAll(columns, column => column != null ? TextColumnReader.Create(column, format, log) : null);
            _lastField = columns.Max(column => column?.LastField ?? 0);
        }

        public override DataViewSchema Schema { get; }

        public override bool IsColumnActive(DataViewSchema.Column column) => _readers[column.Index] != null;

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            TextColumnReader reader = _readers[column.Index] ?? throw Errors.State($"Column '{column.Name}' is not active");
            return reader.Getter(CheckHasRow) as ValueGetter<TValue> ?? throw Errors.WrongValueType(column.Name, typeof(TValue), column.Type.RawType);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            CheckHasRow();
            id = new((ulong)Position, 0);
        };

        protected override bool MoveNextCore()
        {
            if (!_lines.MoveNext())
                return false;
            _log.Line = (_lines.Current.Path, _lines.Current.Number);
            _fields.Split(_format.Trim(_lines.Current.Text), _lastField);
            try
            {
                foreach (TextColumnReader? reader in _readers)
                    reader?.Read(_fields);
            }
            catch (InvalidOperationException exception)
            {
                throw Errors.Format($"Parsing failed with an exception: {exception.Message}", exception);
            }
            _log.Row();
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            _lines.Dispose();
            _log.Dispose();
        }
    }
}
