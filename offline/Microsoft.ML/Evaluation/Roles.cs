namespace Microsoft.ML.Offline;

/// <summary>The columns that an evaluator reads.</summary>
internal static class Roles
{
    public static DataViewSchema.Column InRole(this DataViewSchema schema, string role, string name)
        => schema.GetColumnOrNull(name) ?? throw Errors.Argument(nameof(schema), $"{name} column '{role}' not found");

    /// <summary>Refuses a column of a type that its role does not allow.</summary>
    public static DataViewSchema.Column OfType(this DataViewSchema.Column column, string role, string expected, bool fits)
        => fits ? column : throw Errors.SchemaMismatch("schema", role, column.Name, expected, column.Type.ToString()!);
}
