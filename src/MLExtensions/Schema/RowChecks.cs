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

    /// <summary>Returns true if a schema has a column; a column of another schema with the same index and name passes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The column is not part of the schema.</exception>
    public static bool HasColumn(DataViewSchema schema, DataViewSchema.Column column)
        => column.Index < schema.Count && schema[column.Index].Name == column.Name ? true
        : throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' is not part of the schema.");

    /// <summary>Returns the columns that a caller wants to read.</summary>
    /// <param name="schema">The schema of the data view.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="parameter">The name of the caller's parameter.</param>
    /// <exception cref="ArgumentNullException">There are no columns.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is not part of the schema.</exception>
    public static DataViewSchema.Column[] ToActive(DataViewSchema schema, IEnumerable<DataViewSchema.Column>? columns, string parameter)
    {
        ArgumentNullException.ThrowIfNull(columns, parameter);
        DataViewSchema.Column[] active = [.. columns];
        foreach (DataViewSchema.Column column in active)
            HasColumn(schema, column);
        return active;
    }

    /// <summary>Creates the exception thrown when a value is read before the first row, or after the last.</summary>
    public static InvalidOperationException NoCurrentRow()
        => new("The cursor has no current row: MoveNext has not been called, or has returned false.");
}
