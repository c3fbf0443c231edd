using Microsoft.ML;

namespace MLExtensions.Columnar.Rows;

/// <summary>Rows in batches, of which any number of readers may be created by any threads.</summary>
internal abstract class BatchedData
{
    /// <summary>Gets the schema.</summary>
    public abstract DataViewSchema Schema { get; }

    /// <summary>Gets the number of rows before each batch, followed by that of all rows.</summary>
    public abstract IReadOnlyList<long> FirstRows { get; }

    /// <summary>Creates a reader.</summary>
    /// <param name="isActive">Whether each column of the schema is read.</param>
    public abstract IBatchReader Open(bool[] isActive);
}
