using Microsoft.ML;

namespace MLExtensions.Schema;

/// <summary>The checks that cursors and rows have in common.</summary>
internal static class RowChecks
{
    /// <summary>Returns the getter of an active column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="getter">The getter; null where the column is not active.</param>
    /// <exception cref="ArgumentOutOfRangeException">The column is not active.</exception>
    /// <exception cref="InvalidOperationException">The values of the column are of another type.</exception>
    public static ValueGetter<TValue> AsGetter<TValue>(DataViewSchema.Column column, Delegate? getter)
    {
        if (getter == null)
        {
            throw new ArgumentOutOfRangeException(
                nameof(column), $"Column '{column.Name}' is not active: it should be among the columns given when the cursor is created.");
        }
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException(
                $"The getter of column '{column.Name}' should be of type {column.Type.RawType}; found {typeof(TValue)}.");
    }

    /// <summary>Returns true if a schema has a column with the index of a column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of the range of the schema.</exception>
    public static bool HasIndexOf(DataViewSchema schema, DataViewSchema.Column column)
        => column.Index < schema.Count ? true
        : throw new ArgumentOutOfRangeException(nameof(column), column.Index, $"The schema has {schema.Count} columns.");

    /// <summary>Creates the exception thrown when a value is read before the first row, or after the last.</summary>
    public static InvalidOperationException NoCurrentRow()
        => new("The cursor has no current row: MoveNext has not been called, or has returned false.");
}
