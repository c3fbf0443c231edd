using Microsoft.ML;
using Microsoft.ML.Data;
using MLExtensions.Mapping;
using MLExtensions.Schema;

namespace MLExtensions.Torch;

/// <summary>What a script gives for the rows of a cursor: a part of a block is one call.</summary>
internal sealed class TorchScriptPrediction : IBlockMapper
{
    private readonly TorchScript _script;
    private readonly ColumnShape[] _inputColumns;
    private readonly RowReader[] _readers;
    private readonly float[][] _inputs, _outputs;

    public TorchScriptPrediction(
        TorchScript script, ColumnShape[] inputColumns, DataViewRow input, DataViewSchema.Column[] columns, int capacity)
    {
        (_script, _inputColumns, RowsOfPart) = (script, inputColumns, Math.Min(TorchDevice.RowsOfPart(script.Device), (capacity + 1) / 2));
        _readers = Array.ConvertAll(columns, column => CreateReader(input, column));
        _inputs = Array.ConvertAll(inputColumns, column => new float[checked(capacity * column.Size)]);
        _outputs = Array.ConvertAll(script.Outputs, output => new float[checked(capacity * output.Size)]);
    }

    private delegate void RowReader(Span<float> values);

    public int RowsOfPart { get; }

    public void Read(int row)
    {
        for (int i = 0; i < _readers.Length; i++)
            _readers[i](_inputs[i].AsSpan(row * _inputColumns[i].Size, _inputColumns[i].Size));
    }

    public void Compute(int first, int rows) => _script.Compute(_inputs, first, rows, _outputs);

    public Delegate[] CreateGetters(Func<int> currentRow)
        => [.. _script.Outputs.Zip(_outputs, (output, values) => CreateGetter(output.Size, values, currentRow))];

    private static Delegate CreateGetter(int size, float[] values, Func<int> currentRow) => size == 1
        ? (ValueGetter<float>)((ref float value) => value = values[currentRow()])
        : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> vector) =>
        {
            int row = currentRow();
            VBufferEditor<float> editor = VBufferEditor.Create(ref vector, size);
            values.AsSpan(row * size, size).CopyTo(editor.Values);
            vector = editor.Commit();
        });

    private static RowReader CreateReader(DataViewRow input, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
            return new VectorReader(input, column).Read;
        ValueGetter<float> get = input.GetGetter<float>(column);
        return values => get(ref values[0]);
    }
}
