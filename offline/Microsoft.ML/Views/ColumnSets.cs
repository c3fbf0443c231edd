namespace Microsoft.ML.Offline;

internal static class ColumnSets
{
    /// <summary>The columns that were asked for, all of them in the schema.</summary>
    public static DataViewSchema.Column[] In(this IEnumerable<DataViewSchema.Column> columnsNeeded, DataViewSchema schema)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        foreach (DataViewSchema.Column column in columns)
            Check.State(column.Index < schema.Count, $"The requested column: {column} is not part of the schema");
        return columns;
    }

    public static bool[] ToFlags(this IEnumerable<DataViewSchema.Column> columnsNeeded, DataViewSchema schema)
    {
        var flags = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columnsNeeded.In(schema))
            flags[column.Index] = true;
        return flags;
    }
}
