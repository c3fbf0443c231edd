using System.Runtime.Intrinsics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Schema;

namespace MLExtensions.Data;

/// <summary>Reads the images of an <see cref="ImageDataView"/> in their order, or in a random order.</summary>
internal sealed class ImageCursor : DataViewRowCursor
{
    private readonly ImageDataView _view;
    private readonly bool[] _isActive = new bool[2];
    private readonly int[]? _order;
    private long _position = -1;
    private bool _isDone;

    public ImageCursor(ImageDataView view, IEnumerable<DataViewSchema.Column> active, Random? random)
    {
        _view = view;
        foreach (DataViewSchema.Column column in active)
            _isActive[column.Index] = true;
        if (random != null)
        {
            _order = [.. Enumerable.Range(0, view.Images.Count)];
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
                throw RowChecks.NoCurrentRow();
            return _order == null ? (int)_position : _order[_position];
        }
    }

    public override bool MoveNext()
    {
        _isDone |= _position + 1 >= _view.Images.Count;
        _position = _isDone ? -1 : _position + 1;
        return !_isDone;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => RowChecks.HasColumn(Schema, column) && _isActive[column.Index];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Index, 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Delegate getter = column.Index == _view.Label.Index ? (ValueGetter<uint>)GetLabel : (ValueGetter<VBuffer<float>>)GetPixels;
        return RowChecks.AsGetter<TValue>(column, IsColumnActive(column) ? getter : null);
    }

    private void GetLabel(ref uint label) => label = _view.Images.Labels.Span[Index] + 1u;

    private void GetPixels(ref VBuffer<float> pixels)
    {
        ReadOnlySpan<byte> image = _view.Images.Image(Index);
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
