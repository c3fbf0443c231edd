using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLExtensions.Mapping;

/// <summary>A row with the columns of an input row and new ones.</summary>
/// <param name="mapping">Computes the new columns.</param>
/// <param name="input">The input row. It is disposed with this row.</param>
/// <param name="active">The columns whose values can be read.</param>
internal sealed class MappedRow(RowMapping mapping, DataViewRow input, IEnumerable<DataViewSchema.Column> active) : DataViewRow
{
    private readonly MappedValues _values = new(mapping, input, active);

    public override DataViewSchema Schema => mapping.OutputSchema;

    public override long Position => input.Position;

    public override long Batch => input.Batch;

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _values.IsActive(column);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _values.Getter<TValue>(column);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            input.Dispose();
        base.Dispose(disposing);
    }
}
