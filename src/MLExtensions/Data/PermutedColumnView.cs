using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using MLExtensions.Mapping;
using MLExtensions.Schema;

namespace MLExtensions.Data;

/// <summary>A data view in which the values of a column are those of other rows.</summary>
/// <remarks>The values of the column are read once, when they are first needed, and kept in memory.</remarks>
internal sealed class PermutedColumnView : IDataView, ITransformCanSaveOnnx
{
    private readonly IDataView _input;
    private readonly int _column;
    private readonly int _seed;
    private readonly Lazy<(ColumnBuffer Values, int[] Order)> _permuted;

    /// <summary>Initializes a view.</summary>
    /// <param name="input">The rows.</param>
    /// <param name="column">The column, of a type whose values can be kept.</param>
    /// <param name="seed">The seed of the order.</param>
    public PermutedColumnView(IDataView input, DataViewSchema.Column column, int seed)
    {
        (_input, _column, _seed) = (input, column.Index, seed);
        _permuted = new(Read);
    }

    public DataViewSchema Schema => _input.Schema;

    /// <summary>Gets false: the order of the input is that of the values.</summary>
    public bool CanShuffle => false;

    public IDataView Source => _input;

    private static NotSupportedException NotARowMapping => new(
        "PermuteColumn cannot be saved or exported as ONNX, because it moves values between rows. Use the data from before PermuteColumn.");

    public long? GetRowCount() => _input.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] active = RowChecks.ToActive(Schema, columnsNeeded, nameof(columnsNeeded));
        bool isNeeded = active.Any(column => column.Index == _column);
        var cursor = _input.GetRowCursor(active.Where(column => column.Index != _column));
        return isNeeded ? new Cursor(this, cursor, active) : cursor;
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];

    // As a view that ConvertToOnnx cannot walk through, it would be taken for the input.
    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext ctx) => throw NotARowMapping;

    void ISaveAsOnnx.SaveAsOnnx(OnnxContext ctx) => throw NotARowMapping;

    void ICanSaveModel.Save(ModelSaveContext ctx) => throw NotARowMapping;

    private (ColumnBuffer Values, int[] Order) Read()
    {
        DataViewSchema.Column column = Schema[_column];
        using DataViewRowCursor cursor = _input.GetRowCursor([column]);
        var values = ColumnBuffer.Create(cursor, column, capacity: 1);
        int rows = 0;
        for (; cursor.MoveNext(); rows++)
            values.Read(rows);
        int[] order = [.. Enumerable.Range(0, rows)];
        new CounterRandom(_seed, RandomPurpose.Shuffling).Shuffle(order);
        return (values, order);
    }

    private sealed class Cursor(PermutedColumnView view, DataViewRowCursor input, DataViewSchema.Column[] active) : DataViewRowCursor
    {
        private readonly Delegate _getter = view._permuted.Value.Values.CreateGetter(() => view.RowOf(input));

        public override DataViewSchema Schema => view.Schema;

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override bool MoveNext() => input.MoveNext();

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column)
            => RowChecks.HasColumn(Schema, column) && active.Any(other => other.Index == column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
            => column.Index == view._column && IsColumnActive(column) ? RowChecks.AsGetter<TValue>(column, _getter)
            : input.GetGetter<TValue>(column);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }

    private int RowOf(DataViewRowCursor input)
    {
        if (input.Position < 0)
            throw RowChecks.NoCurrentRow();
        int[] order = _permuted.Value.Order;
        return input.Position < order.Length ? order[input.Position]
            : throw new InvalidOperationException(
                $"The data should have {order.Length} rows, as when column '{Schema[_column].Name}' was read; found more.");
    }
}
