using MLExtensions.Schema;

namespace MLExtensions.Columnar.Rows;

/// <summary>The index of a cursor's current row in its batch, shared by the getters of the cursor.</summary>
internal sealed class CurrentRow
{
    private int _index = -1;

    /// <summary>Gets or sets the number of the row in the batch, from 0; -1 where there is none.</summary>
    /// <exception cref="InvalidOperationException">There is no current row.</exception>
    public int Index
    {
        get => _index >= 0 ? _index : throw RowChecks.NoCurrentRow();
        set => _index = value;
    }
}
