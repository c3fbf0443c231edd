namespace Microsoft.ML.Offline;

/// <summary>A cursor over some rows of another cursor, with positions of its own.</summary>
internal abstract class LinkedCursor(DataViewRowCursor input, bool[] active) : RootCursor
{
    protected DataViewRowCursor Input => input;

    public override DataViewSchema Schema => input.Schema;

    public override long Batch => input.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        Check.State(IsColumnActive(column), $"Column '{column.Name}' is not active");
        return input.GetGetter<TValue>(column);
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            input.Dispose();
    }
}
