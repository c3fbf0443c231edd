using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Tables;

/// <summary>Writes the features of the current row.</summary>
internal sealed class TableRowWriter
{
    private const int LeastSparseWidth = 256, SparseShare = 4;

    private readonly TableEncoding _table;
    private readonly SlotWriter[] _writers;
    private readonly float[] _features;

    /// <summary>Initializes a writer.</summary>
    /// <param name="table">How the columns become features.</param>
    /// <param name="writers">The writer of the slots of each column.</param>
    public TableRowWriter(TableEncoding table, SlotWriter[] writers)
        => (_table, _writers, _features) = (table, writers, new float[table.Features.Count]);

    /// <summary>Gets the getter of the features. It allocates nothing after the first rows.</summary>
    public ValueGetter<VBuffer<float>> Getter => Get;

    private void Get(ref VBuffer<float> features)
    {
        for (int i = 0; i < _writers.Length; i++)
            _writers[i](_table.SlotsOf(_features, i));
        int zeros = _features.Length < LeastSparseWidth ? 0 : _features.AsSpan().Count(0f), count = _features.Length - zeros;
        bool isSparse = zeros > 0 && SparseShare * count <= _features.Length;
        VBufferEditor<float> editor = VBufferEditor.Create(ref features, _features.Length, isSparse ? count : _features.Length);
        if (isSparse)
            CopyNonzero(editor.Values, editor.Indices);
        else
            _features.CopyTo(editor.Values);
        features = editor.Commit();
    }

    private void CopyNonzero(Span<float> values, Span<int> slots)
    {
        int count = 0;
        for (int slot = 0; count < values.Length; slot++)
        {
            if (_features[slot] == 0)
                continue;
            (values[count], slots[count]) = (_features[slot], slot);
            count++;
        }
    }
}
