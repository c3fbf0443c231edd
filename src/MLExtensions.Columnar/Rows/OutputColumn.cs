namespace MLExtensions.Columnar.Rows;

/// <summary>The values of a column in two batches: one is read by the cursor, while the next one is being written.</summary>
internal abstract class OutputColumn
{
    /// <summary>Makes the batch that was written the one to read.</summary>
    public abstract void Swap();

    /// <summary>Creates the ValueGetter of the column.</summary>
    /// <param name="row">The current row.</param>
    public abstract Delegate CreateGetter(CurrentRow row);
}
