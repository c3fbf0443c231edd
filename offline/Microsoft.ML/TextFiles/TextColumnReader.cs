namespace Microsoft.ML.Offline;

/// <summary>Reads the values of one column, line by line.</summary>
internal abstract class TextColumnReader
{
    public static TextColumnReader Create(TextColumn column, TextFormat format, ParseLog log)
        => Generic.Call<TextColumnReader>(column.Type is VectorDataViewType ? CreateVector<int> : CreateScalar<int>, column.ItemType.RawType, column, format, log);

    public abstract Delegate Getter(Action checkRow);

    public abstract void Read(LineFields fields);

    private static TextColumnReader CreateScalar<T>(TextColumn column, TextFormat format, ParseLog log) => new Scalar<T>(column, format, log);

    private static TextColumnReader CreateVector<T>(TextColumn column, TextFormat format, ParseLog log) => new Vector<T>(column, format, log);

    /// <summary>A field that a line does not have is the default value, or NaN where a Single or Double should be and empty fields are NaN.</summary>
    private abstract class Typed<T>(TextColumn column, TextFormat format, ParseLog log) : TextColumnReader
    {
        private readonly ParseText<T> _parse = format.Parser.For<T>(column.ItemType);
        private readonly bool _hasMissing = MissingValues.ExistIn(column.ItemType);
        private readonly bool _absentIsNaN = format.MissingRealsAsNaNs && (typeof(T) == typeof(float) || typeof(T) == typeof(double));

        protected TextColumn Column => column;

        protected bool TryParse(LineFields fields, int field, int? slot, out T value)
        {
            if (!fields.TryFind(field, out ReadOnlyMemory<char> text))
            {
                value = _absentIsNaN ? MissingValues.Of<T>() : default!;
                return _absentIsNaN;
            }
            if (!_parse(text, out value))
            {
                string place = slot == null ? $"line {log.Line.Number}, column {column.Name}" : $"slot {slot} of column {column.Name} in line {log.Line.Number}";
                Check.State(_hasMissing, $"Could not parse value {text} in {place}");
                log.BadValue(column.Name, slot);
            }
            return true;
        }
    }

    private sealed class Scalar<T>(TextColumn column, TextFormat format, ParseLog log) : Typed<T>(column, format, log)
    {
        private T _value = default!;

        public override Delegate Getter(Action checkRow) => (ValueGetter<T>)((ref T destination) =>
        {
            checkRow();
            destination = _value;
        });

        public override void Read(LineFields fields) => TryParse(fields, Column.Ranges[0].Min, null, out _value);
    }

    private sealed class Vector<T>(TextColumn column, TextFormat format, ParseLog log) : Typed<T>(column, format, log)
    {
        private readonly List<int> _slots = [];
        private readonly List<T> _values = [];
        private int _size;

        public override Delegate Getter(Action checkRow) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            checkRow();
            bool sparse = _values.Count <= _size / 2;
            var editor = VBufferEditor.Create(ref destination, _size, sparse ? _values.Count : _size);
            if (!sparse)
                editor.Values.Clear();
            for (int i = 0; i < _values.Count; i++)
            {
                editor.Values[sparse ? i : _slots[i]] = _values[i];
                if (sparse)
                    editor.Indices[i] = _slots[i];
            }
            destination = editor.Commit();
        });

        public override void Read(LineFields fields)
        {
            _slots.Clear();
            _values.Clear();
            _size = 0;
            foreach (int field in Column.FieldsOf(fields.Width))
            {
                if (TryParse(fields, field, _size, out T value))
                {
                    _slots.Add(_size);
                    _values.Add(value);
                }
                _size++;
            }
        }
    }
}
