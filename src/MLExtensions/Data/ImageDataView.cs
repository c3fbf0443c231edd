using System.Runtime.Intrinsics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Data;

/// <summary>Labelled images as ML.NET sees data: <c>Label</c>, a key whose values are the class names, and <c>Pixels</c>, a vector of rows x columns from 0 to 255.</summary>
internal sealed class ImageDataView : IDataView
{
    private readonly LabeledImages _images;

    public ImageDataView(LabeledImages images)
    {
        _images = images;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", new KeyDataViewType(typeof(uint), images.ClassNames.Count), TextAnnotation(Rows.AnnotationNames.KeyValues, images.ClassNames));
        builder.AddColumn("Pixels", new VectorDataViewType(NumberDataViewType.Single, images.Rows, images.Columns), TextAnnotation(Rows.AnnotationNames.SlotNames,
            from row in Enumerable.Range(0, images.Rows) from column in Enumerable.Range(0, images.Columns) select $"pixel[{row},{column}]"));
        Schema = builder.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => true;

    private DataViewSchema.Column Label => Schema[0];

    private DataViewSchema.Column Pixels => Schema[1];

    public long? GetRowCount() => _images.Count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(this, columnsNeeded, rand);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private static DataViewSchema.Annotations TextAnnotation(string name, IEnumerable<string> texts)
    {
        ReadOnlyMemory<char>[] values = [.. texts.Select(text => text.AsMemory())];
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(name, new VectorDataViewType(TextDataViewType.Instance, values.Length), (ref VBuffer<ReadOnlyMemory<char>> destination) =>
        {
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, values.Length);
            values.CopyTo(editor.Values);
            destination = editor.Commit();
        });
        return builder.ToAnnotations();
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly ImageDataView _view;
        private readonly bool[] _isActive = new bool[2];
        private readonly int[]? _order;
        private long _position = -1;
        private bool _isDone;

        public Cursor(ImageDataView view, IEnumerable<DataViewSchema.Column> active, Random? random)
        {
            _view = view;
            foreach (DataViewSchema.Column column in active)
                _isActive[column.Index] = true;
            if (random != null)
            {
                _order = [.. Enumerable.Range(0, view._images.Count)];
                random.Shuffle(_order);
            }
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        private int Index
        {
            get
            {
                if (_position < 0)
                    throw new InvalidOperationException("The cursor stands at no row: MoveNext has not been called, or has returned false.");
                return _order == null ? (int)_position : _order[_position];
            }
        }

        public override bool MoveNext()
        {
            _isDone |= _position + 1 >= _view._images.Count;
            _position = _isDone ? -1 : _position + 1;
            return !_isDone;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => Rows.Columns.CheckIndex(Schema, column) && _isActive[column.Index];

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Index, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            Delegate getter = column.Index == _view.Label.Index ? (ValueGetter<uint>)GetLabel : (ValueGetter<VBuffer<float>>)GetPixels;
            return Rows.Columns.AsGetter<TValue>(column, IsColumnActive(column) ? getter : null);
        }

        private void GetLabel(ref uint label) => label = _view._images.Labels.Span[Index] + 1u;

        private void GetPixels(ref VBuffer<float> pixels)
        {
            ReadOnlySpan<byte> image = _view._images.Image(Index);
            VBufferEditor<float> editor = VBufferEditor.Create(ref pixels, image.Length);
            Widen(image, editor.Values);
            pixels = editor.Commit();
        }

        private static void Widen(ReadOnlySpan<byte> bytes, Span<float> values)
        {
            int i = 0;
            for (; i + Vector128<byte>.Count <= bytes.Length; i += Vector128<byte>.Count)
            {
                (Vector128<ushort> lower, Vector128<ushort> upper) = Vector128.Widen(Vector128.Create(bytes[i..]));
                Store(lower, values[i..]);
                Store(upper, values[(i + Vector128<ushort>.Count)..]);
            }
            for (; i < bytes.Length; i++)
                values[i] = bytes[i];

            static void Store(Vector128<ushort> eight, Span<float> values)
            {
                (Vector128<uint> lower, Vector128<uint> upper) = Vector128.Widen(eight);
                Vector128.ConvertToSingle(lower.AsInt32()).CopyTo(values);
                Vector128.ConvertToSingle(upper.AsInt32()).CopyTo(values[Vector128<uint>.Count..]);
            }
        }
    }
}
