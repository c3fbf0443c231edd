namespace Microsoft.ML.Offline;

/// <summary>A cursor that counts its own rows: position -1 before the first and after the last of them.</summary>
internal abstract class RootCursor : DataViewRowCursor
{
    private const string NoRow = "There is no current row: MoveNext has not been called yet, or has returned false.";

    private long _position = -1;
    private bool _ended;

    public sealed override long Position => _position;

    public override long Batch => 0;

    public sealed override bool MoveNext()
    {
        if (_ended)
            return false;
        if (MoveNextCore())
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    protected abstract bool MoveNextCore();

    protected void CheckHasRow() => Check.State(_position >= 0, NoRow);

    protected override void Dispose(bool disposing)
    {
        _ended = true;
        _position = -1;
    }
}
