namespace Microsoft.ML.Offline;

internal static class SchemaShapes
{
    public static SchemaShape.Column Find(this SchemaShape inputSchema, string name)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.TryFindColumn(name, out var column) ? column : throw Errors.MissingColumn(nameof(inputSchema), "input", name);
    }

    /// <summary>The shape with columns added, or replaced where the name is taken.</summary>
    public static SchemaShape With(this SchemaShape inputSchema, IEnumerable<SchemaShape.Column> added)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (SchemaShape.Column column in added)
            columns[column.Name] = column;
        return new SchemaShape(columns.Values);
    }
}
